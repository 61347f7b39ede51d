using Orleans.Runtime;

namespace CitySensors.Streams.Kafka.Caching;

/// <summary>
/// The containers of one stream that are not yet delivered to all its subscribers, oldest first. Streams do not share a lane, so
/// that a slow or failing one holds up no other.
/// </summary>
internal sealed class StreamLane(KafkaQueueCache cache, StreamId stream)
{
    private readonly List<KafkaBatchContainer> _containers = [];
    private readonly List<KafkaCacheCursor> _cursors = [];
    private long _first;

    public StreamId Stream { get; } = stream;

    /// <summary>The place of the oldest container, counted from the first the lane ever had.</summary>
    public long First => _first;

    public bool HasNothing => _containers.Count == 0;

    public bool IsEmpty => HasNothing && _cursors.Count == 0;

    /// <summary>Whether containers wait that nobody will take.</summary>
    public bool IsOrphan => _containers.Count > 0 && _cursors.Count == 0;

    public IReadOnlyList<KafkaCacheCursor> Cursors => _cursors;

    public void Add(KafkaBatchContainer container) => _containers.Add(container);

    public void Attach(KafkaCacheCursor cursor) => _cursors.Add(cursor);

    public void Detach(KafkaCacheCursor cursor)
    {
        if (!_cursors.Remove(cursor)) return;
        cache.NoteDisposed(cursor);
        if (_cursors.Count > 0) Release();
    }

    /// <summary>The containers at a place and behind it, joined to one as long as it does not get too large.</summary>
    /// <returns>How many containers were joined; zero when none wait.</returns>
    public int Next(long place, int maxMessages, out KafkaBatchContainer? container)
    {
        var index = (int)(place - _first);
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
    public void ReleaseBefore(long least)
    {
        var count = (int)Math.Min(least - _first, _containers.Count);
        if (count <= 0) return;
        for (var i = 0; i < count; i++) cache.NoteDelivered(_containers[i]);
        _containers.RemoveRange(0, count);
        _first += count;
        if (HasNothing) cache.NoteAllTaken();
    }

    /// <summary>Takes everything out.</summary>
    public List<KafkaBatchContainer> TakeAll()
    {
        var all = _containers.ToList();
        _first += all.Count;
        _containers.Clear();
        if (all.Count > 0) cache.NoteAllTaken();
        return all;
    }
}
