using System.Globalization;
using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>Commits the positions of a queue's partitions. Belongs to its reading thread.</summary>
internal sealed class OffsetCommitter(int queue, KafkaStreamOptions options, KafkaStreamMetrics metrics, TimeProvider clock, ILogger logger)
{
    // Kafka forgets offsets of a group without members some days after their last commit, also those of a partition that is idle.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);

    private long _last = clock.GetTimestamp();
    private long _lastOfAll = clock.GetTimestamp();

    public void CommitIfDue(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<PartitionState> partitions)
    {
        if (clock.GetElapsedTime(_last) >= options.CommitInterval) Commit(consumer, partitions);
    }

    public void Commit(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<PartitionState> partitions)
    {
        _last = clock.GetTimestamp();
        var all = clock.GetElapsedTime(_lastOfAll, _last) >= LongestSilence;
        List<(PartitionState State, long Position)> due = [];
        foreach (var state in partitions)
        {
            var position = state.Ledger.Position;
            if (all || position != state.Committed) due.Add((state, position));
        }

        if (due.Count == 0) return;
        try
        {
            consumer.Commit(due.Select(item => new TopicPartitionOffset(item.State.TopicPartition, item.Position)));
            foreach (var (state, position) in due) state.Committed = position;
            if (all) _lastOfAll = _last;
            metrics.Committed(clock.GetElapsedTime(_last));
        }
        catch (KafkaException exception)
        {
            // Committing all of them again at the next time does no harm.
            KafkaStreamLog.CommitFailed(logger, queue, options.Topic, exception.Error.Reason, exception);
        }
    }

    public static string Describe(IEnumerable<PartitionState> partitions) =>
        string.Join(", ", partitions.Select(state => string.Create(CultureInfo.InvariantCulture, $"partition {state.Partition} at {state.Committed}")));
}
