using CitySensors.Streams.Kafka.DeadLetters;
using CitySensors.Streams.Kafka.Diagnostics;
using CitySensors.Streams.Kafka.Providers;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.Consuming;

/// <summary>The services that the queues of a provider share.</summary>
internal sealed class KafkaStreamServices(
    string name, KafkaStreamOptions options, TimeSpan maxDeliveryTime, KafkaPartitions partitions, KafkaStreamMetrics metrics, TimeProvider clock, ILogger logger) : IDisposable
{
    private PartitionWatcher? _watcher;
    private DeadLetterWriter? _deadLetters;
    private DeliveryListener? _deliveries;
    private KafkaClients? _clients;

    public string Name { get; } = name;

    public KafkaStreamOptions Options { get; } = options;

    /// <summary>How long a delivery is retried before its messages are dead-lettered.</summary>
    public TimeSpan MaxDeliveryTime { get; } = maxDeliveryTime;

    public KafkaPartitions Partitions { get; } = partitions;

    public KafkaStreamMetrics Metrics { get; } = metrics;

    public TimeProvider Clock { get; } = clock;

    public ILogger Logger { get; } = logger;

    /// <summary>Cancelled when the host begins to stop.</summary>
    public CancellationToken Stopping { get; init; }

    public KafkaClients Clients => _clients ??= new KafkaClients(Options, Name, Logger);

    public DeadLetterWriter DeadLetters => _deadLetters ?? throw NotStarted();

    public PartitionWatcher Watcher => _watcher ?? throw NotStarted();

    /// <summary>Creates the clients that all queues share. Settings that librdkafka does not know throw here.</summary>
    public void Start()
    {
        _deadLetters = new DeadLetterWriter(Clients, Metrics, Options.DeadLetterTopic, Clock, Logger);
        _watcher = new PartitionWatcher(Clients, Options, Clock, Logger);
        _deliveries = new DeliveryListener();
    }

    public void Dispose()
    {
        _deliveries?.Dispose();
        _watcher?.Dispose();
        _deadLetters?.Dispose();
        Metrics.Dispose();
    }

    private InvalidOperationException NotStarted() => new($"The Kafka stream provider '{Name}' has not been started.");
}
