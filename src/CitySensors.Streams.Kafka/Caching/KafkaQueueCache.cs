using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Caching;

/// <summary>
/// The messages of one queue that are in delivery, with a backlog per stream, so that a lookup does not depend on the number of streams.
/// Used only in turns of the pulling agent of the queue; the counts can be read from any thread.
/// </summary>
internal sealed class KafkaQueueCache(KafkaStreamOptions options, TimeProvider clock) : IQueueCache
{
    /// <summary>The approximate memory of a delivery beside its messages, measured in a heap dump: the call to the grain and its continuations.</summary>
    private const long DeliveryBytes = 5_000;

    private readonly Dictionary<StreamId, StreamBacklog> _backlogs = [];
    private readonly List<KafkaCacheCursor> _disposed = [];
    private List<IBatchContainer> _delivered = [];
    private long _messages;
    private long _bytes;

    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    public bool IsFull => Messages >= options.CacheMessages || Bytes >= options.CacheBytes;

    /// <summary>The number of containers of small messages that still fit.</summary>
    public int Capacity => (int)Math.Clamp((options.CacheBytes - Bytes) / DeliveryBytes, 1, options.MaxFetchMessages);

    public int GetMaxAddCount() => options.MaxFetchMessages;

    /// <summary>Never: the agent would log each time. The receiver returns nothing while the cache is full.</summary>
    public bool IsUnderPressure() => false;

    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var container in messages.Cast<KafkaBatchContainer>())
        {
            if (!_backlogs.TryGetValue(container.StreamId, out var backlog))
            {
                backlog = new StreamBacklog(this, container.StreamId);
                _backlogs.Add(container.StreamId, backlog);
            }

            if (backlog.HasNoContainers) CountDelivery(1);
            backlog.Add(container);
            Count(container, 1);
        }
    }

    public bool TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = _delivered;
        if (_delivered.Count == 0) return false;
        _delivered = [];
        return true;
    }

    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token)
    {
        if (!_backlogs.TryGetValue(streamId, out var backlog))
        {
            backlog = new StreamBacklog(this, streamId);
            _backlogs.Add(streamId, backlog);
        }

        return new KafkaCacheCursor(backlog, options.MaxBatchMessages, clock);
    }

    /// <summary>The cursor whose delivery of the container with that token failed.</summary>
    public KafkaCacheCursor? FindFailed(StreamId stream, StreamSequenceToken token) =>
        _backlogs.TryGetValue(stream, out var backlog)
            ? backlog.Cursors.FirstOrDefault(cursor => cursor.Failed is { } failed && failed.SequenceToken.Equals(token))
            : null;

    /// <summary>Releases the containers that all subscribers had completed when the agent disposed their cursors.</summary>
    public void ReleaseCompleted()
    {
        foreach (var cursors in _disposed.GroupBy(cursor => cursor.Backlog)) cursors.Key.ReleaseBefore(cursors.Concat(cursors.Key.Cursors).Min(cursor => cursor.Position));
    }

    /// <summary>Removes and returns the containers of streams without subscribers.</summary>
    public IReadOnlyList<KafkaBatchContainer> TakeOrphans()
    {
        if (_disposed.Count == 0) return [];
        List<KafkaBatchContainer> orphans = [];
        foreach (var cursor in _disposed)
        {
            if (cursor.Backlog.IsOrphaned) orphans.AddRange(cursor.Backlog.TakeAll());
            if (cursor.Backlog.IsEmpty) _backlogs.Remove(cursor.Backlog.Stream);
        }

        _disposed.Clear();
        foreach (var container in orphans) Count(container, -1);
        return orphans;
    }

    internal void OnDelivered(KafkaBatchContainer container)
    {
        _delivered.Add(container);
        Count(container, -1);
    }

    internal void OnDrained() => CountDelivery(-1);

    internal void OnCursorDisposed(KafkaCacheCursor cursor) => _disposed.Add(cursor);

    /// <summary>A stream has one delivery at a time, whatever the length of its backlog.</summary>
    private void CountDelivery(int sign) => Volatile.Write(ref _bytes, _bytes + sign * DeliveryBytes);

    private void Count(KafkaBatchContainer container, int sign)
    {
        Volatile.Write(ref _messages, _messages + sign * container.Count);
        Volatile.Write(ref _bytes, _bytes + sign * container.Bytes);
    }
}
