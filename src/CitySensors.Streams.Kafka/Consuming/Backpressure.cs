using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>
/// Decides whether a queue may read. When the buffer is full it waits for room; when that takes long it pauses the partitions, so
/// that Kafka is asked for nothing more. Pausing throws away what librdkafka has fetched, so a moment is waited for first.
/// </summary>
internal sealed class Backpressure(int queue, KafkaStreamOptions options, FetchBuffer buffer, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongWait = TimeSpan.FromMilliseconds(100);

    private readonly AutoResetEvent _room = new(false);
    private volatile bool _paused;
    private long? _fullSince;

    /// <summary>Whether the partitions are paused.</summary>
    public bool IsPaused => _paused;

    /// <summary>Whether reading is as far ahead of the commit as it may be.</summary>
    public bool IsTooFarAhead { get; set; }

    /// <summary>Whether to read now. If not, it has waited a little.</summary>
    public bool Allows(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<PartitionState> partitions)
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

            _room.WaitOne(LongWait);
            return false;
        }

        if (!IsTooFarAhead && !buffer.IsFull)
        {
            _fullSince = null;
            return true;
        }

        _fullSince ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_fullSince.Value) > Patience)
        {
            consumer.Pause(partitions.Select(state => state.TopicPartition));
            _paused = true;
            KafkaStreamLog.Paused(logger, queue, partitions.Count, options.Topic, buffer.Messages);
        }
        else
        {
            _room.WaitOne(ShortWait);
        }

        return false;
    }

    /// <summary>Tells that the buffer has room again.</summary>
    public void Wake() => _room.Set();

    /// <summary>The partitions are not paused: they were resumed, or assigned anew.</summary>
    public void Reset()
    {
        _paused = false;
        _fullSince = null;
    }

    public void Dispose() => _room.Dispose();
}
