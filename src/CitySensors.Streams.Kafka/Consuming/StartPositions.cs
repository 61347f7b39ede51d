using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>Resolves the offset at which a silo starts to read a partition.</summary>
internal sealed class StartPositions(KafkaStreamOptions options, PartitionWatcher watcher, ILogger logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="KafkaException">Kafka does not answer.</exception>
    public PartitionState[] Resolve(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<int> partitions)
    {
        if (partitions.Count == 0) return [];
        var committed = consumer.Committed(partitions.Select(partition => new TopicPartition(options.Topic, partition)), Timeout);
        return [.. partitions.Select(partition => Resolve(consumer, partition, committed.Single(position => position.Partition.Value == partition).Offset))];
    }

    /// <summary>Resolves it for a partition whose offset does not exist.</summary>
    /// <exception cref="KafkaException">Kafka does not answer.</exception>
    public PartitionState ResolveAgain(IConsumer<byte[]?, byte[]?> consumer, PartitionState lost) => Resolve(consumer, lost.Partition, lost.Offsets.NextOffset);

    private PartitionState Resolve(IConsumer<byte[]?, byte[]?> consumer, int partition, Offset known)
    {
        var ends = consumer.QueryWatermarkOffsets(new TopicPartition(options.Topic, partition), Timeout);
        var (low, high) = (ends.Low.Value, ends.High.Value);
        var start = known.Value;
        if (known.IsSpecial)
        {
            // A partition that was added while this silo runs has no messages from before.
            start = options.StartAt == KafkaStreamStart.Latest && partition < watcher.FirstCount ? high : low;
        }
        else if (start < low)
        {
            KafkaStreamLog.MessagesExpired(logger, options.Topic, partition, start, low - start, low);
            start = low;
        }
        else if (start > high)
        {
            KafkaStreamLog.OffsetOutOfRange(logger, options.Topic, partition, start, high, low);
            start = low;
        }

        return new PartitionState(options.Topic, partition, start, known.Value == start ? start : -1) { HighWatermark = high };
    }
}
