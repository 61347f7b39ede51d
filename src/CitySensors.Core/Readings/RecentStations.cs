namespace CitySensors.Core.Readings;

/// <summary>A value for each of a few stations, forgotten some time after its newest change. Bounded; thread safe.</summary>
/// <param name="maxStations">Further stations are ignored until one of these is forgotten.</param>
/// <param name="remembered">How long a value is kept.</param>
internal sealed class RecentStations<T>(int maxStations, TimeSpan remembered)
    where T : struct
{
    private readonly Dictionary<string, (T Value, DateTimeOffset Changed)> _stations = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <param name="stationId">The station.</param>
    /// <param name="next">The new value from the one before, which is the default if there is none.</param>
    /// <param name="now">The current time.</param>
    public void Change(string stationId, Func<T, T> next, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_stations.TryGetValue(stationId, out var station) && _stations.Count == maxStations)
            {
                Forget(now);
                if (_stations.Count == maxStations) return;
            }

            _stations[stationId] = (next(station.Value), now);
        }
    }

    public IReadOnlyList<(string StationId, T Value)> At(DateTimeOffset now)
    {
        lock (_lock)
        {
            Forget(now);
            return [.. _stations.Select(station => (station.Key, station.Value.Value))];
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (id, station) in _stations)
            if (now - station.Changed > remembered) _stations.Remove(id);
    }
}
