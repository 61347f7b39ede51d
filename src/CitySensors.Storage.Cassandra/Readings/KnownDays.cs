using System.Collections.Concurrent;

namespace CitySensors.Storage.Cassandra.Readings;

internal readonly record struct DayKey(string StationId, int Day);

/// <param name="Expiry">The expiry of the day's entry in Unix seconds.</param>
/// <param name="CatalogueVersion">The catalogue version whose sensors are listed in the day's partition.</param>
internal readonly record struct KnownDay(long Expiry, int CatalogueVersion);

/// <summary>A cache of the station days that this process has recorded. Bounded, thread safe.</summary>
/// <remarks>
/// Two generations: when the younger is full, the older is evicted. Evicted days are recorded again, which is harmless.
/// </remarks>
internal sealed class KnownDays(int capacity)
{
    private readonly int _perGeneration = (capacity + 1) / 2;
    private volatile ConcurrentDictionary<DayKey, KnownDay> _young = new();
    private volatile ConcurrentDictionary<DayKey, KnownDay> _old = new();
    private int _count;

    public bool Covers(DayKey key, KnownDay needed)
    {
        if (!_young.TryGetValue(key, out var known))
        {
            if (!_old.TryGetValue(key, out known)) return false;
            Add(key, known);
        }

        return known.Expiry >= needed.Expiry && known.CatalogueVersion == needed.CatalogueVersion;
    }

    public void Add(DayKey key, KnownDay known)
    {
        var young = _young;
        if (!young.TryAdd(key, known))
        {
            young[key] = known;
            return;
        }

        if (Interlocked.Increment(ref _count) < _perGeneration) return;
        Interlocked.Exchange(ref _count, 0);
        _old = young;
        _young = new();
    }
}
