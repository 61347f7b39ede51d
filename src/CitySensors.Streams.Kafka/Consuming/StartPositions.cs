using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>Finds where a partition is read from when a silo takes it.</summary>
internal sealed class StartPositions(KafkaStreamOptions options, PartitionWatcher watcher, ILogger logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="KafkaException">Kafka does not answer now.</exception>
    public PartitionState[] Find(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<int> partitions)
    {
        if (partitions.Count == 0) return [];
        var committed = consumer.Committed(partitions.Select(partition => new TopicPartition(options.Topic, partition)), Timeout);
        return [.. partitions.Select(partition => Find(consumer, partition, committed.Single(position => position.Partition.Value == partition).Offset))];
    }

    /// <summary>Finds it for a partition whose position turned out not to exist.</summary>
    /// <exception cref="KafkaException">Kafka does not answer now.</exception>
    public PartitionState FindAgain(IConsumer<byte[]?, byte[]?> consumer, PartitionState lost) => Find(consumer, lost.Partition, lost.Ledger.Next);

    private PartitionState Find(IConsumer<byte[]?, byte[]?> consumer, int partition, Offset known)
    {
        var ends = consumer.QueryWatermarkOffsets(new TopicPartition(options.Topic, partition), Timeout);
        var (low, high) = (ends.Low.Value, ends.High.Value);
        var start = known.Value;
        if (known.IsSpecial)
        {
            // A partition that was added while we run has held nothing that was there before us.
            start = options.StartAt == KafkaStreamStart.Latest && partition < watcher.FirstCount ? high : low;
        }
        else if (start < low)
        {
            KafkaStreamLog.MessagesExpired(logger, options.Topic, partition, start, low - start, low);
            start = low;
        }
        else if (start > high)
        {
            KafkaStreamLog.OffsetBeyondEnd(logger, options.Topic, partition, start, high, low);
            start = low;
        }

        return new PartitionState(options.Topic, partition, start, known.Value == start ? start : -1) { HighWatermark = high };
    }
}
