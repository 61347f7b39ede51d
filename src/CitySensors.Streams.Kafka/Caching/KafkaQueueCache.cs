using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Caching;

/// <summary>
/// What of one queue is in delivery: a lane per stream, so that a container is found at once however many streams there are.
/// Belongs to the pulling agent of the queue and is used in its turns only; the figures can be read from anywhere.
/// </summary>
internal sealed class KafkaQueueCache(KafkaStreamOptions options, TimeProvider clock) : IQueueCache
{
    /// <summary>About what a delivery takes beside its messages: the call to the grain and all that waits for its end, as seen in a heap.</summary>
    private const long DeliveryBytes = 5_000;

    private readonly Dictionary<StreamId, StreamLane> _lanes = [];
    private readonly List<KafkaCacheCursor> _disposed = [];
    private List<IBatchContainer> _delivered = [];
    private long _messages;
    private long _bytes;

    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    public bool IsFull => Messages >= options.CacheMessages || Bytes >= options.CacheBytes;

    /// <summary>How many containers of small messages still fit.</summary>
    public int Room => (int)Math.Clamp((options.CacheBytes - Bytes) / DeliveryBytes, 1, options.MaxFetchMessages);

    public int GetMaxAddCount() => options.MaxFetchMessages;

    /// <summary>Never: the agent would log each time. The receiver gives out nothing while the cache is full.</summary>
    public bool IsUnderPressure() => false;

    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var container in messages.Cast<KafkaBatchContainer>())
        {
            if (!_lanes.TryGetValue(container.StreamId, out var lane))
            {
                lane = new StreamLane(this, container.StreamId);
                _lanes.Add(container.StreamId, lane);
            }

            if (lane.HasNothing) CountDelivery(1);
            lane.Add(container);
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
        if (!_lanes.TryGetValue(streamId, out var lane))
        {
            lane = new StreamLane(this, streamId);
            _lanes.Add(streamId, lane);
        }

        return new KafkaCacheCursor(lane, options.MaxBatchMessages, clock);
    }

    /// <summary>The cursor that gave up on the container with that token.</summary>
    public KafkaCacheCursor? FindFailed(StreamId stream, StreamSequenceToken token) =>
        _lanes.TryGetValue(stream, out var lane)
            ? lane.Cursors.FirstOrDefault(cursor => cursor.Failed is { } failed && failed.SequenceToken.Equals(token))
            : null;

    /// <summary>Releases what the subscribers of each stream had completed when the agent stopped and disposed their cursors.</summary>
    public void ReleaseDisposed()
    {
        foreach (var cursors in _disposed.GroupBy(cursor => cursor.Lane)) cursors.Key.ReleaseBefore(cursors.Concat(cursors.Key.Cursors).Min(cursor => cursor.Position));
    }

    /// <summary>Takes out what waits for subscribers that do not exist.</summary>
    public IReadOnlyList<KafkaBatchContainer> TakeOrphans()
    {
        if (_disposed.Count == 0) return [];
        List<KafkaBatchContainer> orphans = [];
        foreach (var cursor in _disposed)
        {
            if (cursor.Lane.IsOrphan) orphans.AddRange(cursor.Lane.TakeAll());
            if (cursor.Lane.IsEmpty) _lanes.Remove(cursor.Lane.Stream);
        }

        _disposed.Clear();
        foreach (var container in orphans) Count(container, -1);
        return orphans;
    }

    internal void NoteDelivered(KafkaBatchContainer container)
    {
        _delivered.Add(container);
        Count(container, -1);
    }

    internal void NoteAllTaken() => CountDelivery(-1);

    internal void NoteDisposed(KafkaCacheCursor cursor) => _disposed.Add(cursor);

    /// <summary>A stream has one delivery at a time, however many containers wait.</summary>
    private void CountDelivery(int sign) => Volatile.Write(ref _bytes, _bytes + sign * DeliveryBytes);

    private void Count(KafkaBatchContainer container, int sign)
    {
        Volatile.Write(ref _messages, _messages + sign * container.Count);
        Volatile.Write(ref _bytes, _bytes + sign * container.Bytes);
    }
}
