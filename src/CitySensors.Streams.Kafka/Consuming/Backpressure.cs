using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>
/// Decides whether a queue may read. While the buffer is full it waits for capacity. Only after <see cref="PauseAfter"/> it pauses the
/// partitions, because pausing discards what librdkafka has prefetched.
/// </summary>
internal sealed class Backpressure(int queue, KafkaStreamOptions options, FetchBuffer buffer, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan PauseAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongWait = TimeSpan.FromMilliseconds(100);

    private readonly AutoResetEvent _capacity = new(false);
    private volatile bool _paused;
    private long? _fullSince;

    /// <summary>Whether the partitions are paused.</summary>
    public bool IsPaused => _paused;

    /// <summary>Whether reading has reached the maximum distance from the commit.</summary>
    public bool IsTooFarAhead { get; set; }

    /// <summary>Whether to read now. Waits for a short time when not.</summary>
    public bool MayRead(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<PartitionState> partitions)
    {
        if (_paused)
        {
            if (!IsTooFarAhead && buffer.IsHalfEmpty)
            {
                consumer.Resume(partitions.Select(state => state.TopicPartition));
                KafkaStreamLog.Resumed(logger, queue, partitions.Count, options.Topic);
                Reset();
                return true;
            }

            _capacity.WaitOne(LongWait);
            return false;
        }

        if (!IsTooFarAhead && !buffer.IsFull)
        {
            _fullSince = null;
            return true;
        }

        _fullSince ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_fullSince.Value) > PauseAfter)
        {
            consumer.Pause(partitions.Select(state => state.TopicPartition));
            _paused = true;
            KafkaStreamLog.Paused(logger, queue, partitions.Count, options.Topic, buffer.Messages);
        }
        else
        {
            _capacity.WaitOne(ShortWait);
        }

        return false;
    }

    /// <summary>Signals that the buffer has capacity again.</summary>
    public void Wake() => _capacity.Set();

    /// <summary>The partitions were resumed or reassigned, and are not paused.</summary>
    public void Reset()
    {
        _paused = false;
        _fullSince = null;
    }

    public void Dispose() => _capacity.Dispose();
}
