using CitySensors.Core.Storage;

namespace CitySensors.Grains.Stations;

/// <summary>
/// The event times of hours that a station no longer has in memory, loaded from the store to distinguish late readings from duplicates.
/// Not thread safe.
/// </summary>
internal sealed class LateHours
{
    private const int MaxHours = 4;

    /// <summary>Null until a reading is late, which it never is for most stations.</summary>
    private Dictionary<long, HashSet<long>>? _hours;

    /// <summary>Whether a reading with this event time is in the store or among the rows that are not persisted yet.</summary>
    public async ValueTask<bool> ContainsAsync(string station, long eventTicks, ScoredRows decided, IStationStore store, CancellationToken cancellationToken)
    {
        var hour = eventTicks / TimeSpan.TicksPerHour;
        _hours ??= [];
        if (!_hours.TryGetValue(hour, out var times))
        {
            if (_hours.Count == MaxHours) _hours.Clear();
            var start = new DateTimeOffset(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
            times = [.. await store.EventTicksAsync(station, start, cancellationToken)];
            foreach (var ticks in decided.EventTicks)
                if (ticks / TimeSpan.TicksPerHour == hour) times.Add(ticks);
            _hours.Add(hour, times);
        }

        return times.Contains(eventTicks);
    }

    public void Add(long eventTicks)
    {
        if (_hours is not null && _hours.TryGetValue(eventTicks / TimeSpan.TicksPerHour, out var times)) times.Add(eventTicks);
    }

    public void Clear() => _hours = null;
}
