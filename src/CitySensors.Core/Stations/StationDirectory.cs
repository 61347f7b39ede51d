using System.Collections.Concurrent;

namespace CitySensors.Core.Stations;

/// <summary>All stations of the city that are registered or have sent a reading. Thread safe.</summary>
public sealed class StationDirectory
{
    private readonly ConcurrentDictionary<string, StationDefinition> _stations;
    private readonly ConcurrentDictionary<string, StationDefinition>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private int _changes;
    private Listing? _listing;

    public StationDirectory()
    {
        _stations = new ConcurrentDictionary<string, StationDefinition>(concurrencyLevel: 1, capacity: 31, StringComparer.Ordinal);
        _bySpan = _stations.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _stations.Count;

    public StationDefinition? Find(string id) => _stations.GetValueOrDefault(id);

    /// <summary>Without an allocation per reading.</summary>
    public StationDefinition? Find(ReadOnlySpan<char> id) => _bySpan.TryGetValue(id, out var station) ? station : null;

    public void Put(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        _stations[station.Id] = station;
        Interlocked.Increment(ref _changes);
    }

    /// <summary>Adds a station unless the id is already present.</summary>
    public bool TryAdd(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        if (!_stations.TryAdd(station.Id, station)) return false;
        Interlocked.Increment(ref _changes);
        return true;
    }

    /// <summary>Replaces all stations.</summary>
    public void ReplaceAll(IEnumerable<StationDefinition> stations)
    {
        ArgumentNullException.ThrowIfNull(stations);
        _stations.Clear();
        foreach (var station in stations) _stations[station.Id] = station;
        Interlocked.Increment(ref _changes);
    }

    public void Remove(string id)
    {
        _stations.TryRemove(id, out _);
        Interlocked.Increment(ref _changes);
    }

    /// <summary>Removes a station unless it has been replaced meanwhile.</summary>
    public void Remove(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        if (_stations.TryRemove(KeyValuePair.Create(station.Id, station))) Interlocked.Increment(ref _changes);
    }

    /// <summary>A page of stations in ordinal order of their ids, after the given id.</summary>
    public IReadOnlyList<StationDefinition> Page(string? after, int limit)
    {
        var sorted = Sorted();
        var from = 0;
        if (after is not null)
        {
            var at = Array.BinarySearch(sorted, StationDefinition.Unregistered(after), ById);
            from = at < 0 ? ~at : at + 1;
        }

        return sorted.AsSpan(from, Math.Min(limit, sorted.Length - from)).ToArray();
    }

    private static Comparer<StationDefinition> ById { get; } =
        Comparer<StationDefinition>.Create((one, other) => string.CompareOrdinal(one.Id, other.Id));

    private StationDefinition[] Sorted()
    {
        // Read before the stations: a concurrent change makes this listing stale, not wrong.
        var changes = Volatile.Read(ref _changes);
        if (Volatile.Read(ref _listing) is { } known && known.Changes == changes) return known.Stations;
        var sorted = _stations.Values.ToArray();
        Array.Sort(sorted, ById);
        Volatile.Write(ref _listing, new Listing(changes, sorted));
        return sorted;
    }

    /// <summary>The sorted stations after a number of changes.</summary>
    private sealed record Listing(int Changes, StationDefinition[] Stations);
}
