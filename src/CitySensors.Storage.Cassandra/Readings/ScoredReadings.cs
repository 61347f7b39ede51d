using Cassandra;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>
/// Reconstructs the readings of a station from its rows. Scores are recomputed from value and
/// sensor type, to the bit; the z in the row, for ad-hoc queries, is less precise. For one query; not thread safe.
/// </summary>
internal sealed class ScoredReadings(string stationId, SensorTypeHistory history)
{
    private readonly Dictionary<SensorTypesInForce, Scores> _scores = [];

    /// <exception cref="InvalidDataException">The row is corrupt.</exception>
    public async ValueTask<ScoredReading> ReadingAsync(int day, Row row, CancellationToken cancellationToken)
    {
        var (time, cell, types) = await OpenAsync(day, row, cancellationToken);
        return new ScoredReading(stationId, time, cell.Arrived, Observations(cell, types));
    }

    /// <exception cref="InvalidDataException">The row is corrupt.</exception>
    public async ValueTask<StoredReading> StoredAsync(int day, Row row, CancellationToken cancellationToken)
    {
        var (time, cell, types) = await OpenAsync(day, row, cancellationToken);
        return new StoredReading(time.UtcTicks, cell.Arrived.UtcTicks, cell.Values, FlagsOf(cell, types)) { Raw = cell.Raw };
    }

    /// <summary>Adds the reading to a buffer.</summary>
    /// <returns>Its event time in UTC ticks.</returns>
    /// <exception cref="InvalidDataException">The row is corrupt.</exception>
    public async ValueTask<long> ScanAsync(int day, Row row, ScannedReadings into, CancellationToken cancellationToken)
    {
        var (time, cell, types) = await OpenAsync(day, row, cancellationToken);
        var notEvaluated = SlotsOf(cell, QualityFlag.NotEvaluated);
        into.Add(time.UtcTicks, cell.Arrived.UtcTicks, cell.Values, cell.Raw, FlagsOf(cell, types), notEvaluated);
        return time.UtcTicks;
    }

    private static ValueFlags FlagsOf(ScoredCell cell, SensorTypesInForce types)
    {
        var outliers = 0UL;
        // There are none in most rows.
        for (var slot = 0; cell.Outliers.Length > 0 && slot < cell.Values.Length; slot++)
            if (cell.Outliers.Contains(types.Slots[slot].Id)) outliers |= 1UL << slot;
        return new ValueFlags(outliers, SlotsOf(cell, QualityFlag.Fail), SlotsOf(cell, QualityFlag.Suspect), TestsOf(cell));
    }

    private static TestFlags? TestsOf(ScoredCell cell)
    {
        if (cell.Tests is not { } tests) return null;
        return TestFlags.Of(SlotsOf(QualityTest.Spike), SlotsOf(QualityTest.RateOfChange), SlotsOf(QualityTest.FlatLine), SlotsOf(QualityTest.AttenuatedSignal));

        ulong SlotsOf(QualityTest test)
        {
            var slots = 0UL;
            for (var slot = 0; slot < tests.Length; slot++)
                if (tests[slot].HasFlag(test)) slots |= 1UL << slot;
            return slots;
        }
    }

    private static ulong SlotsOf(ScoredCell cell, QualityFlag quality)
    {
        var slots = 0UL;
        for (var slot = 0; slot < cell.Quality.Length; slot++)
            if (cell.Quality[slot] == quality) slots |= 1UL << slot;
        return slots;
    }

    private async ValueTask<(DateTimeOffset Time, ScoredCell Cell, SensorTypesInForce Types)> OpenAsync(int day, Row row, CancellationToken cancellationToken)
    {
        var time = EventTime(day, row);
        try
        {
            var cell = ScoredCell.Of(row);
            var types = await history.AtAsync(cell.CatalogueVersion, cancellationToken);
            if (cell.Values.Length > types.Slots.Count)
                throw new InvalidDataException($"The row has values of {cell.Values.Length} sensor types, but catalogue version {cell.CatalogueVersion} has {types.Slots.Count}.");
            return (time, cell, types);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"The reading of station {stationId} at {time:O} cannot be read: {error.Message}", error);
        }
    }

    private static DateTimeOffset EventTime(int day, Row row) =>
        new(StationDay.StartTicks(day) + row.GetValue<LocalTime>("time").TotalNanoseconds / TimeSpan.NanosecondsPerTick, TimeSpan.Zero);

    private List<ScoredObservation> Observations(ScoredCell cell, SensorTypesInForce types)
    {
        if (!_scores.TryGetValue(types, out var scores)) _scores[types] = scores = new Scores(types.Slots.Count);
        types.Scorer.Score(cell.Values, scores);
        var observations = new List<ScoredObservation>(cell.Values.Length);
        for (var slot = 0; slot < cell.Values.Length; slot++)
        {
            if (double.IsNaN(cell.Values[slot])) continue;
            var sensor = types.Slots[slot].Id;
            observations.Add(new(
                sensor, cell.Values[slot], scores.StandardScores[slot], scores.TailProbabilities[slot], cell.Outliers.Contains(sensor), cell.Quality[slot])
            {
                Raw = ScoredObservation.RawOf(cell.Raw, slot), Tests = slot < cell.Tests?.Length ? cell.Tests[slot] : QualityTest.None,
            });
        }

        return observations;
    }
}
