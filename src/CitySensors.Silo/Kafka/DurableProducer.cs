using Confluent.Kafka;

namespace CitySensors.Silo.Kafka;

/// <summary>
/// A producer whose messages count as sent once all in-sync replicas have them, in order and once for each call. One that failed for good
/// is replaced. Thread safe.
/// </summary>
internal sealed class DurableProducer : IDisposable
{
    private const int DeliveryMilliseconds = 10_000;
    private const int QueueKilobytes = 256 * 1024;
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly ProducerConfig _config;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private IProducer<byte[], byte[]> _producer;
    private bool _isDisposed;

    public DurableProducer(ClientConfig client, string topic, double lingerMilliseconds, int maxMessages, ILogger logger)
    {
        Topic = topic;
        _logger = logger;
        _config = new ProducerConfig(new ClientConfig(client.ToDictionary(pair => pair.Key, pair => pair.Value)))
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = lingerMilliseconds,
            MessageTimeoutMs = DeliveryMilliseconds,
            QueueBufferingMaxMessages = maxMessages,
            QueueBufferingMaxKbytes = QueueKilobytes,
            CompressionType = CompressionType.Lz4,
            // That of Java's clients, so that a station has one partition whoever sends its readings.
            Partitioner = Partitioner.Murmur2Random,
        };
        _producer = Create();
    }

    public string Topic { get; }

    /// <summary>The producer in use, for one round of messages.</summary>
    public IProducer<byte[], byte[]> Current => Volatile.Read(ref _producer);

    /// <summary>Replaces a producer that failed for good; other errors pass by themselves.</summary>
    public void Examine(IProducer<byte[], byte[]> producer, Error error)
    {
        if (!error.IsFatal) return;
        lock (_lock)
        {
            // Of many messages that fail with one producer the first replaces it.
            if (!ReferenceEquals(_producer, producer)) return;
            SiloLog.ProducerReplaced(_logger, Topic, error.Reason);
            Volatile.Write(ref _producer, Create());
            // Disposing waits for its handlers, and this may be one.
            _ = Task.Run(producer.Dispose);
        }
    }

    /// <remarks>Who has it under two services is disposed twice.</remarks>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _producer.Flush(FlushTime);
        _producer.Dispose();
    }

    private IProducer<byte[], byte[]> Create() => new ProducerBuilder<byte[], byte[]>(_config)
        .SetErrorHandler((_, error) => SiloLog.KafkaError(_logger, Topic, error.Code, error.Reason))
        .SetLogHandler((_, message) => SiloLog.KafkaSaid(_logger, message.Facility, message.Message))
        .Build();
}
