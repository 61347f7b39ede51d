using CitySensors.Streams.Kafka.Caching;
using CitySensors.Streams.Kafka.Consuming;
using Confluent.Kafka;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Tests.Caching;

public sealed class KafkaQueueCacheTests
{
    private static readonly StreamId First = StreamId.Create("test", "first");
    private static readonly StreamId Second = StreamId.Create("test", "second");

    private readonly PartitionState _partition = new("topic", 0, 0, 0);
    private readonly KafkaQueueCache _cache = new(new KafkaStreamOptions { MaxBatchMessages = 5 }, TimeProvider.System);
    private long _next;

    [Fact]
    public void TryPurge_OneStreamDelivered_ReleasesItAlone()
    {
        Add(First, 2);
        Add(Second, 1);
        var first = Cursor(First);
        using var second = Cursor(Second);

        Assert.True(first.MoveNext());
        Assert.False(_cache.TryPurgeFromCache(out _));
        Assert.False(first.MoveNext());

        Assert.True(_cache.TryPurgeFromCache(out var purged));
        Assert.Equal(First, Assert.Single(purged).StreamId);
        Assert.Equal(1, _cache.Messages);
    }

    [Fact]
    public void TryPurge_TwoSubscribers_WaitsForBoth()
    {
        Add(First, 1);
        using var one = Cursor(First);
        using var other = Cursor(First);

        Assert.True(one.MoveNext());
        Assert.False(one.MoveNext());
        Assert.False(_cache.TryPurgeFromCache(out _));
        Assert.True(other.MoveNext());
        Assert.False(other.MoveNext());

        Assert.True(_cache.TryPurgeFromCache(out _));
    }

    [Fact]
    public void MoveNext_SeveralContainers_JoinsThemUpToTheMaximum()
    {
        for (var i = 0; i < 4; i++) Add(First, 2);
        using var cursor = Cursor(First);

        Assert.True(cursor.MoveNext());
        Assert.Equal([0, 1, 2, 3], Current(cursor).Offsets);
        Assert.True(cursor.MoveNext());
        Assert.Equal([4, 5, 6, 7], Current(cursor).Offsets);
        Assert.False(cursor.MoveNext());
        Assert.True(_cache.TryPurgeFromCache(out var purged));
        Assert.Equal(4, purged.Count);
    }

    [Fact]
    public void MoveNext_AfterUnhandledFailure_ReturnsTheSame()
    {
        Add(First, 2);
        using var cursor = Cursor(First);
        cursor.MoveNext();
        var failed = Current(cursor);

        cursor.RecordDeliveryFailure();

        Assert.True(cursor.MoveNext());
        Assert.Same(failed, Current(cursor));
        Assert.False(_cache.TryPurgeFromCache(out _));
    }

    [Fact]
    public void MoveNext_AfterSplit_ReturnsSingleMessagesAndReleasesThemTogether()
    {
        Add(First, 3);
        using var cursor = Cursor(First);
        cursor.MoveNext();
        cursor.RecordDeliveryFailure();
        Assert.Same(cursor, _cache.FindFailed(First, Current(cursor).SequenceToken));
        var failed = cursor.BeginHandling();
        Assert.Null(_cache.FindFailed(First, Current(cursor).SequenceToken));
        cursor.Split(failed);

        for (var offset = 0; offset < 3; offset++)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal([offset], Current(cursor).Offsets);
            Assert.False(_cache.TryPurgeFromCache(out _));
        }

        Assert.False(cursor.MoveNext());
        Assert.True(_cache.TryPurgeFromCache(out var purged));
        Assert.Equal(3, Assert.IsType<KafkaBatchContainer>(Assert.Single(purged)).Count);
    }

    [Fact]
    public void Dispose_LastDeliveryAcknowledged_ReleasesIt()
    {
        Add(First, 2);
        using (var cursor = Cursor(First))
        {
            cursor.MoveNext();
            Add(First, 1);
            Current(cursor).IsAcknowledged = true;
        }

        _cache.ReleaseCompleted();
        Assert.True(_cache.TryPurgeFromCache(out var purged));
        Assert.Equal([0, 1], Assert.IsType<KafkaBatchContainer>(Assert.Single(purged)).Offsets);
        Assert.Equal(1, _cache.Messages);
    }

    [Fact]
    public void Dispose_LastDeliveryNotAcknowledged_ReleasesNothing()
    {
        Add(First, 1);
        using (var cursor = Cursor(First)) cursor.MoveNext();

        _cache.ReleaseCompleted();
        Assert.False(_cache.TryPurgeFromCache(out _));
    }

    [Fact]
    public void Dispose_DeliveryFailedAfterAnAcknowledgement_ReleasesNothing()
    {
        Add(First, 1);
        using (var cursor = Cursor(First))
        {
            cursor.MoveNext();
            Current(cursor).IsAcknowledged = true;
            cursor.RecordDeliveryFailure();
        }

        _cache.ReleaseCompleted();
        Assert.False(_cache.TryPurgeFromCache(out _));
    }

    [Fact]
    public void Dispose_OneOfTwoSubscribersAcknowledged_ReleasesNothing()
    {
        Add(First, 1);
        using (var one = Cursor(First))
        using (var other = Cursor(First))
        {
            one.MoveNext();
            other.MoveNext();
            Current(one).IsAcknowledged = true;
        }

        _cache.ReleaseCompleted();
        Assert.False(_cache.TryPurgeFromCache(out _));
    }

    [Fact]
    public void Dispose_SplitContainerWithUndeliveredMessages_ReleasesNothing()
    {
        Add(First, 2);
        using (var cursor = Cursor(First))
        {
            cursor.MoveNext();
            cursor.RecordDeliveryFailure();
            cursor.Split(cursor.BeginHandling());
            cursor.MoveNext();
            Current(cursor).IsAcknowledged = true;
        }

        _cache.ReleaseCompleted();
        Assert.False(_cache.TryPurgeFromCache(out _));
    }

    [Fact]
    public void GetCacheCursor_AfterTheFirstWasDisposed_StartsWithTheOldest()
    {
        Add(First, 1);
        Add(First, 1);
        using (Cursor(First)) Assert.Equal(2, _cache.Messages);

        using var cursor = (KafkaCacheCursor)_cache.GetCacheCursor(First, new KafkaSequenceToken(0, 1));

        Assert.True(cursor.MoveNext());
        Assert.Equal([0, 1], Current(cursor).Offsets);
        Assert.Empty(_cache.TakeOrphans());
    }

    [Fact]
    public void TakeOrphans_NoSubscriber_ReturnsTheContainers()
    {
        Add(First, 2);
        Cursor(First).Dispose();

        Assert.Equal(2, Assert.Single(_cache.TakeOrphans()).Count);
        Assert.Equal(0, _cache.Messages);
        Assert.Equal(0, _cache.Bytes);
    }

    [Fact]
    public void GetEvents_OfAnotherType_Throws()
    {
        var container = Add(First, 1);

        Assert.Throws<InvalidCastException>(() => container.GetEvents<int>().ToList());
    }

    [Fact]
    public void IsFull_ManyStreamsOfSingleMessages_CountsTheirDeliveries()
    {
        var cache = new KafkaQueueCache(new KafkaStreamOptions { CacheBytes = 100_000 }, TimeProvider.System);
        var room = cache.Capacity;
        Assert.InRange(room, 2, 100);
        for (var i = 0; !cache.IsFull; i++) cache.AddToCache([Container(StreamId.Create("test", $"stream-{i}"), 1)]);
        // Long before there are as many messages as may be in delivery.
        Assert.InRange(cache.Messages, room / 2, room);
        // At least one, or a queue of large messages would stall.
        Assert.Equal(1, cache.Capacity);
    }

    private KafkaCacheCursor Cursor(StreamId stream) => (KafkaCacheCursor)_cache.GetCacheCursor(stream, new KafkaSequenceToken(0, 0));

    private static KafkaBatchContainer Current(KafkaCacheCursor cursor) => Assert.IsType<KafkaBatchContainer>(cursor.GetCurrent(out _));

    private KafkaBatchContainer Add(StreamId stream, int messages)
    {
        var container = Container(stream, messages);
        _cache.AddToCache(new List<IBatchContainer> { container });
        return container;
    }

    private KafkaBatchContainer Container(StreamId stream, int messages)
    {
        var container = new KafkaBatchContainer(stream, _partition);
        for (var i = 0; i < messages; i++) container.Add(_next++, "event", new Message<byte[]?, byte[]?>(), 100);
        return container;
    }
}
