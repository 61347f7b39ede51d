namespace CitySensors.Core.Readings;

/// <summary>
/// The stations that sent values that differ from stored ones of the same time, with the number of such readings: a sign that two devices
/// share an id. Forgotten after an hour without one. Bounded; thread safe.
/// </summary>
public sealed class StationConflicts
{
    public const int MaxStations = 100;

    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (long Count, DateTimeOffset Seen)> _stations = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Counts a reading. Ignored while there are <see cref="MaxStations"/> other stations.</summary>
    public void Count(string stationId, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_stations.TryGetValue(stationId, out var station) && _stations.Count == MaxStations)
            {
                Forget(now);
                if (_stations.Count == MaxStations) return;
            }

            _stations[stationId] = (station.Count + 1, now);
        }
    }

    /// <summary>The stations with the number of their readings.</summary>
    public IReadOnlyList<(string StationId, long Readings)> At(DateTimeOffset now)
    {
        lock (_lock)
        {
            Forget(now);
            return [.. _stations.Select(station => (station.Key, station.Value.Count))];
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (id, station) in _stations)
            if (now - station.Seen > Remembered) _stations.Remove(id);
    }
}
