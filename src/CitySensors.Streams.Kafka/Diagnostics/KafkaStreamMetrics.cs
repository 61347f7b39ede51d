using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CitySensors.Streams.Kafka.Consuming;
using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.Diagnostics;

/// <summary>The names of the meter and its instruments. All carry the tags provider and topic.</summary>
public static class KafkaStreamMetricNames
{
    /// <summary>The meter.</summary>
    public const string Meter = "CitySensors.Streams.Kafka";

    /// <summary>Counter of messages read from Kafka, by partition.</summary>
    public const string MessagesRead = "streams.kafka.messages.read";

    /// <summary>Counter of messages that could not be decoded, by partition.</summary>
    public const string MessagesRejected = "streams.kafka.messages.rejected";

    /// <summary>Counter of messages that are in the dead-letter topic, by partition of the original.</summary>
    public const string MessagesDeadLettered = "streams.kafka.messages.dead_lettered";

    /// <summary>Counter of batch containers that all subscribers acknowledged.</summary>
    public const string ContainersDelivered = "streams.kafka.containers.delivered";

    /// <summary>Gauge of messages that are not acknowledged, by partition.</summary>
    public const string PartitionLag = "streams.kafka.partition.lag";

    /// <summary>Gauge of partitions that are paused because delivery does not keep up.</summary>
    public const string PartitionsPaused = "streams.kafka.partitions.paused";

    /// <summary>Gauge of the approximate bytes in prefetch and cache.</summary>
    public const string BytesHeld = "streams.kafka.bytes.held";

    /// <summary>Histogram of seconds that a commit took.</summary>
    public const string CommitDuration = "streams.kafka.commit.duration";
}

/// <summary>The state of a queue that the gauges report. Read from any thread.</summary>
internal interface IQueueStatus
{
    IReadOnlyList<PartitionState> Partitions { get; }

    bool IsPaused { get; }

    long BytesHeld { get; }
}

/// <summary>The metrics of one provider. Thread safe.</summary>
internal sealed class KafkaStreamMetrics : IDisposable
{
    private readonly ConcurrentDictionary<IQueueStatus, byte> _queues = [];
    private readonly KeyValuePair<string, object?> _provider;
    private readonly KeyValuePair<string, object?> _topic;
    private readonly Meter? _owned;
    private readonly Counter<long> _read;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _deadLettered;
    private readonly Counter<long> _delivered;
    private readonly Histogram<double> _commit;

    public KafkaStreamMetrics(IMeterFactory? factory, string provider, string topic)
    {
        var meter = factory?.Create(KafkaStreamMetricNames.Meter) ?? (_owned = new Meter(KafkaStreamMetricNames.Meter));
        _provider = new("provider", provider);
        _topic = new("topic", topic);
        _read = meter.CreateCounter<long>(KafkaStreamMetricNames.MessagesRead);
        _rejected = meter.CreateCounter<long>(KafkaStreamMetricNames.MessagesRejected);
        _deadLettered = meter.CreateCounter<long>(KafkaStreamMetricNames.MessagesDeadLettered);
        _delivered = meter.CreateCounter<long>(KafkaStreamMetricNames.ContainersDelivered);
        _commit = meter.CreateHistogram<double>(KafkaStreamMetricNames.CommitDuration, "s");
        meter.CreateObservableGauge(KafkaStreamMetricNames.PartitionLag, Lag);
        meter.CreateObservableGauge(KafkaStreamMetricNames.PartitionsPaused, () => Of(_queues.Keys.Where(queue => queue.IsPaused).Sum(queue => queue.Partitions.Count)));
        meter.CreateObservableGauge(KafkaStreamMetricNames.BytesHeld, () => Of(_queues.Keys.Sum(queue => queue.BytesHeld)), "By");
    }

    public void Add(IQueueStatus queue) => _queues.TryAdd(queue, 0);

    public void Remove(IQueueStatus queue) => _queues.TryRemove(queue, out _);

    public void Read(int partition, long messages) => _read.Add(messages, _provider, _topic, Partition(partition));

    public void Rejected(int partition) => _rejected.Add(1, _provider, _topic, Partition(partition));

    public void DeadLettered(TopicPartition source) => _deadLettered.Add(1, _provider, _topic, Partition(source.Partition.Value));

    public void Delivered(int containers) => _delivered.Add(containers, _provider, _topic);

    public void Committed(TimeSpan duration) => _commit.Record(duration.TotalSeconds, _provider, _topic);

    public void Dispose() => _owned?.Dispose();

    private static KeyValuePair<string, object?> Partition(int partition) => new("partition", partition);

    private IEnumerable<Measurement<long>> Lag() =>
        _queues.Keys.SelectMany(queue => queue.Partitions).Select(state => new Measurement<long>(state.Lag, _provider, _topic, Partition(state.Partition)));

    private Measurement<long> Of(long value) => new(value, _provider, _topic);
}
