using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;

namespace CitySensors.Core.Readings;

/// <summary>Reads readings in bulk from a history, for stores that have no faster way. Thread safe.</summary>
/// <param name="history">The readings.</param>
/// <param name="catalogue">The catalogue in force.</param>
public sealed class HistoryScan(IReadingHistory history, Func<Catalogue> catalogue) : IReadingScan
{
    private const int PageReadings = 1000;

    public async Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (startTicks >= beforeTicks) return null;
        if (into.IsFull) return startTicks;
        var types = catalogue().Slots;
        var slots = Enumerable.Range(0, types.Count).ToDictionary(slot => types[slot].Id, StringComparer.Ordinal);
        var (values, raw) = (new double[types.Count], new double[types.Count]);
        var limit = Math.Min(PageReadings, into.Capacity - into.Count);
        var page = await history.ReadAsync(stationId, Utc(startTicks), Utc(beforeTicks), limit, cancellationToken);
        foreach (var reading in page) Add(reading, slots, values, raw, into);
        return page.Count < limit ? null : page[^1].EventTime.UtcTicks + 1;
    }

    private static void Add(ScoredReading reading, Dictionary<string, int> slots, double[] values, double[] raw, ScannedReadings into)
    {
        Array.Fill(values, double.NaN);
        Array.Fill(raw, double.NaN);
        var (outliers, failed, suspect, notEvaluated) = (0UL, 0UL, 0UL, 0UL);
        foreach (var one in reading.Observations)
        {
            if (!slots.TryGetValue(one.Sensor, out var slot)) continue;
            values[slot] = one.Value;
            if (one.Raw is { } before) raw[slot] = before;
            if (one.IsOutlier) outliers |= 1UL << slot;
            if (one.Quality == QualityFlag.Fail) failed |= 1UL << slot;
            if (one.Quality == QualityFlag.Suspect) suspect |= 1UL << slot;
            if (one.Quality == QualityFlag.NotEvaluated) notEvaluated |= 1UL << slot;
        }

        into.Add(reading.EventTime.UtcTicks, reading.Arrived.UtcTicks, values, raw, new ValueFlags(outliers, failed, suspect), notEvaluated);
    }

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);
}
