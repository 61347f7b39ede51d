using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>A partition while this silo reads it. It is replaced when its position is reset.</summary>
internal sealed class PartitionState(string topic, int partition, long start, long committed)
{
    private long _highWatermark = start;

    public TopicPartition TopicPartition { get; } = new(topic, partition);

    public int Partition { get; } = partition;

    public OffsetTracker Offsets { get; } = new(start);

    /// <summary>The committed offset, as far as this silo knows. Used only by the reading thread, as <see cref="Read"/>.</summary>
    public long Committed { get; set; } = committed;

    /// <summary>Messages read since the last update of the metrics.</summary>
    public long Read { get; set; }

    /// <summary>The offset after the newest message of the partition.</summary>
    public long HighWatermark
    {
        get => Volatile.Read(ref _highWatermark);
        set => Volatile.Write(ref _highWatermark, value);
    }

    /// <summary>The number of messages of the partition that are not acknowledged.</summary>
    public long Lag => Math.Max(0, HighWatermark - Offsets.CommittableOffset);
}
