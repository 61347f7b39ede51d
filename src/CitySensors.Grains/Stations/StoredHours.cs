using CitySensors.Core.Storage;

namespace CitySensors.Grains.Stations;

/// <summary>
/// The readings of hours of a station, loaded from the store to compare late and repeated readings with them. Kept while slices use them.
/// Not thread safe.
/// </summary>
internal sealed class StoredHours
{
    /// <summary>The hours of a revision with the maximum lateness.</summary>
    private const int MaxHours = 5;

    /// <summary>Null until a reading is late or repeated, which it never is for most stations.</summary>
    private Dictionary<long, Dictionary<long, StoredReading>>? _hours;

    private bool _isUsed;

    /// <summary>The stored reading with this event time, also among the rows that are not persisted yet; null if there is none.</summary>
    /// <param name="station">The station.</param>
    /// <param name="eventTicks">The event time in UTC ticks.</param>
    /// <param name="decided">The rows of the current slice.</param>
    /// <param name="durable">Completes when earlier slices are durable.</param>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreUnavailableException">The store is temporarily unavailable, or an earlier slice was not persisted.</exception>
    public async ValueTask<StoredReading?> FindAsync(
        string station, long eventTicks, ScoredRows decided, Task durable, IStationStore store, CancellationToken cancellationToken)
    {
        var hour = await HourAsync(station, eventTicks / TimeSpan.TicksPerHour, decided, durable, store, cancellationToken);
        return hour.GetValueOrDefault(eventTicks);
    }

    /// <summary>
    /// The stored readings with event times from <paramref name="span"/>, both ends inclusive, also those that are not persisted yet, in no particular
    /// order. Other parameters as those of <see cref="FindAsync"/>.
    /// </summary>
    public async ValueTask<IReadOnlyList<StoredReading>> ReadAsync(
        string station, (long From, long To) span, ScoredRows decided, Task durable, IStationStore store, CancellationToken cancellationToken)
    {
        var found = new List<StoredReading>();
        for (var hour = span.From / TimeSpan.TicksPerHour; hour <= span.To / TimeSpan.TicksPerHour; hour++)
        {
            var readings = await HourAsync(station, hour, decided, durable, store, cancellationToken);
            found.AddRange(readings.Values.Where(reading => reading.EventTicks >= span.From && reading.EventTicks <= span.To));
        }

        return found;
    }

    private async ValueTask<Dictionary<long, StoredReading>> HourAsync(
        string station, long hour, ScoredRows decided, Task durable, IStationStore store, CancellationToken cancellationToken)
    {
        _isUsed = true;
        _hours ??= [];
        if (_hours.TryGetValue(hour, out var readings)) return readings;
        await durable;
        if (_hours.Count == MaxHours) _hours.Clear();
        readings = [];
        var start = new DateTimeOffset(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
        foreach (var reading in await store.ReadingsAsync(station, start, cancellationToken)) readings[reading.EventTicks] = reading;
        for (var row = 0; row < decided.Count; row++)
            if (decided.EventTicks[row] / TimeSpan.TicksPerHour == hour) readings[decided.EventTicks[row]] = Reading(decided, row);
        _hours.Add(hour, readings);
        return readings;
    }

    /// <summary>Records a row that was decided.</summary>
    public void Put(ScoredRows decided, int row)
    {
        var eventTicks = decided.EventTicks[row];
        if (_hours is not null && _hours.TryGetValue(eventTicks / TimeSpan.TicksPerHour, out var readings)) readings[eventTicks] = Reading(decided, row);
    }

    /// <summary>Ends a slice: what it did not use is released.</summary>
    public void EndSlice()
    {
        if (!_isUsed) _hours = null;
        _isUsed = false;
    }

    public void Clear() => _hours = null;

    private static StoredReading Reading(ScoredRows rows, int row) =>
        new(rows.EventTicks[row], rows.ArrivedTicks[row], rows.ValuesOf(row).ToArray(), rows.Flags[row]) { Raw = rows.HasRaw ? rows.RawOf(row).ToArray() : null };
}
