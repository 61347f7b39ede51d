using Orleans.Runtime;

namespace CitySensors.Streams.Kafka.Caching;

/// <summary>
/// The containers of one stream that are not yet delivered to all its subscribers, oldest first. Each stream has its own, so that a slow or
/// failing stream does not block others.
/// </summary>
internal sealed class StreamBacklog(KafkaQueueCache cache, StreamId stream)
{
    private readonly List<KafkaBatchContainer> _containers = [];
    private readonly List<KafkaCacheCursor> _cursors = [];
    private long _first;

    public StreamId Stream { get; } = stream;

    /// <summary>The position of the oldest container, counted from the first that was ever added.</summary>
    public long First => _first;

    public bool HasNoContainers => _containers.Count == 0;

    public bool IsEmpty => HasNoContainers && _cursors.Count == 0;

    /// <summary>Whether there are containers and no subscriber.</summary>
    public bool IsOrphaned => _containers.Count > 0 && _cursors.Count == 0;

    public IReadOnlyList<KafkaCacheCursor> Cursors => _cursors;

    public void Add(KafkaBatchContainer container) => _containers.Add(container);

    public void Attach(KafkaCacheCursor cursor) => _cursors.Add(cursor);

    public void Detach(KafkaCacheCursor cursor)
    {
        if (!_cursors.Remove(cursor)) return;
        cache.OnCursorDisposed(cursor);
        if (_cursors.Count > 0) Release();
    }

    /// <summary>The containers from a position on, joined up to the maximum number of messages.</summary>
    /// <returns>The number of joined containers; zero when there is none.</returns>
    public int Next(long position, int maxMessages, out KafkaBatchContainer? container)
    {
        var index = (int)(position - _first);
        if (index >= _containers.Count)
        {
            container = null;
            return 0;
        }

        var first = _containers[index];
        container = first.Share();
        var joined = 1;
        for (var messages = first.Count; index + joined < _containers.Count; joined++)
        {
            var next = _containers[index + joined];
            messages += next.Count;
            if (next.Source != first.Source || messages > maxMessages) break;
            if (joined == 1)
            {
                container = new KafkaBatchContainer(Stream, first.Source);
                container.AddAll(first);
            }

            container.AddAll(next);
        }

        return joined;
    }

    /// <summary>Releases the containers that all cursors have completed.</summary>
    public void Release()
    {
        var least = long.MaxValue;
        foreach (var cursor in _cursors) least = Math.Min(least, cursor.Position);
        ReleaseBefore(least);
    }

    /// <summary>Releases the containers before a position.</summary>
    public void ReleaseBefore(long position)
    {
        var count = (int)Math.Min(position - _first, _containers.Count);
        if (count <= 0) return;
        for (var i = 0; i < count; i++) cache.OnDelivered(_containers[i]);
        _containers.RemoveRange(0, count);
        _first += count;
        if (HasNoContainers) cache.OnDrained();
    }

    /// <summary>Removes and returns all containers.</summary>
    public List<KafkaBatchContainer> TakeAll()
    {
        var all = _containers.ToList();
        _first += all.Count;
        _containers.Clear();
        if (all.Count > 0) cache.OnDrained();
        return all;
    }
}
