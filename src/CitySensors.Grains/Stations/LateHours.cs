using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>
/// The event times of hours that a station no longer remembers itself, loaded from the store to tell a late reading from a duplicate.
/// Not thread safe.
/// </summary>
internal sealed class LateHours
{
    private const int MaxHours = 4;

    private readonly Dictionary<long, HashSet<long>> _hours = new(0);

    /// <summary>Loads every hour that the slice needs and that is not there.</summary>
    public async ValueTask LoadAsync(Station station, ReadingSlice slice, IStationStore store, CancellationToken cancellationToken)
    {
        for (var i = 0; i < slice.Count; i++)
        {
            var ticks = slice.EventTicks(i);
            if (station.NoveltyOf(new DateTimeOffset(ticks, TimeSpan.Zero)) != Novelty.AskTheStore) continue;
            var hour = ticks / TimeSpan.TicksPerHour;
            if (_hours.ContainsKey(hour)) continue;
            var start = new DateTimeOffset(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
            _hours.Add(hour, [.. await store.EventTicksAsync(station.Definition.Id, start, cancellationToken)]);
        }
    }

    public bool Contains(long eventTicks) => _hours.TryGetValue(eventTicks / TimeSpan.TicksPerHour, out var times) && times.Contains(eventTicks);

    public void Add(long eventTicks)
    {
        if (_hours.Count > 0 && _hours.TryGetValue(eventTicks / TimeSpan.TicksPerHour, out var times)) times.Add(eventTicks);
    }

    /// <summary>Drops what a station that goes on sending would let grow.</summary>
    public void Trim()
    {
        if (_hours.Count > MaxHours) _hours.Clear();
    }

    public void Clear() => _hours.Clear();
}
