using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>One partition while this silo reads it. When its position must be set anew, another one takes its place.</summary>
internal sealed class PartitionState(string topic, int partition, long start, long committed)
{
    private long _highWatermark = start;

    public TopicPartition TopicPartition { get; } = new(topic, partition);

    public int Partition { get; } = partition;

    public OffsetLedger Ledger { get; } = new(start);

    /// <summary>What Kafka holds as committed, as far as this silo knows. Belongs to the reading thread, as the counts do.</summary>
    public long Committed { get; set; } = committed;

    /// <summary>Messages read since the metrics were told.</summary>
    public long Read { get; set; }

    /// <summary>The offset behind the newest message of the partition.</summary>
    public long HighWatermark
    {
        get => Volatile.Read(ref _highWatermark);
        set => Volatile.Write(ref _highWatermark, value);
    }

    /// <summary>How many messages of the partition are not settled.</summary>
    public long Lag => Math.Max(0, HighWatermark - Ledger.Position);
}
