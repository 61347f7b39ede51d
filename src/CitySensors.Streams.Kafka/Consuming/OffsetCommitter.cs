using System.Globalization;
using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>Commits the offsets of a queue's partitions. Used only by its reading thread.</summary>
internal sealed class OffsetCommitter(int queue, KafkaStreamOptions options, KafkaStreamMetrics metrics, TimeProvider clock, ILogger logger)
{
    // Kafka expires the offsets of a group without members days after their last commit, also those of idle partitions.
    private static readonly TimeSpan RecommitInterval = TimeSpan.FromHours(1);

    private long _last = clock.GetTimestamp();
    private long _lastOfAll = clock.GetTimestamp();

    public void CommitIfDue(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<PartitionState> partitions)
    {
        if (clock.GetElapsedTime(_last) >= options.CommitInterval) Commit(consumer, partitions);
    }

    public void Commit(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<PartitionState> partitions)
    {
        _last = clock.GetTimestamp();
        var all = clock.GetElapsedTime(_lastOfAll, _last) >= RecommitInterval;
        List<(PartitionState State, long Offset)> due = [];
        foreach (var state in partitions)
        {
            var offset = state.Offsets.CommittableOffset;
            if (all || offset != state.Committed) due.Add((state, offset));
        }

        if (due.Count == 0) return;
        try
        {
            consumer.Commit(due.Select(item => new TopicPartitionOffset(item.State.TopicPartition, item.Offset)));
            foreach (var (state, offset) in due) state.Committed = offset;
            if (all) _lastOfAll = _last;
            metrics.Committed(clock.GetElapsedTime(_last));
        }
        catch (KafkaException exception)
        {
            // The next commit includes them.
            KafkaStreamLog.CommitFailed(logger, queue, options.Topic, exception.Error.Reason, exception);
        }
    }

    public static string Describe(IEnumerable<PartitionState> partitions) =>
        string.Join(", ", partitions.Select(state => string.Create(CultureInfo.InvariantCulture, $"partition {state.Partition} at {state.Committed}")));
}
