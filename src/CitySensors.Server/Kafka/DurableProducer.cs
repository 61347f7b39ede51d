using Confluent.Kafka;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Server.Kafka;

/// <summary>
/// A producer with acks=all. After a fatal error it is replaced, and its pending messages
/// fail. Thread safe.
/// </summary>
internal sealed class DurableProducer : IDisposable
{
    private const int DeliveryMilliseconds = 10_000;
    private const int QueueKilobytes = 256 * 1024;
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);

    private readonly Func<Action<Error>, IProducer<byte[], byte[]>> _create;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private Generation _current;
    private bool _isDisposed;

    public DurableProducer(ClientConfig client, string topic, double lingerMilliseconds, int maxMessages, ILogger logger)
        : this(topic, Factory(client, topic, lingerMilliseconds, maxMessages, logger), logger)
    {
    }

    /// <param name="topic">The topic.</param>
    /// <param name="create">Creates a producer, initially and after a fatal error; the argument receives client errors.</param>
    /// <param name="logger">The logger.</param>
    internal DurableProducer(string topic, Func<Action<Error>, IProducer<byte[], byte[]>> create, ILogger logger)
    {
        Topic = topic;
        _create = create;
        _logger = logger;
        _current = NewGeneration();
    }

    public string Topic { get; }

    /// <summary>The current producer, for one batch of messages.</summary>
    public Generation Current => Volatile.Read(ref _current);

    /// <summary>Replaces a producer after a fatal error; other errors are transient.</summary>
    public void Examine(Generation generation, Error error)
    {
        if (!error.IsFatal) return;
        lock (_lock)
        {
            // Only the first of many failed messages replaces the producer.
            if (!ReferenceEquals(_current, generation) || _isDisposed) return;
            KafkaLog.ProducerReplaced(_logger, Topic, error.Reason);
            Volatile.Write(ref _current, NewGeneration());
        }

        // It may never report on its pending messages.
        generation.Fail(error);
        // Disposal waits for handlers, and this may be one.
        _ = Task.Run(generation.Producer.Dispose);
    }

    /// <remarks>A service registered under two types is disposed twice.</remarks>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _current.Producer.Flush(FlushTimeout);
        _current.Fail(new Error(ErrorCode.Local_Destroy, "The producer was closed."));
        _current.Producer.Dispose();
    }

    /// <remarks>A client may fail fatally without a delivery report.</remarks>
    private Generation NewGeneration()
    {
        Generation? made = null;
        made = new Generation(_create(error =>
        {
            if (made is { } generation) Examine(generation, error);
        }));
        return made;
    }

    private static Func<Action<Error>, IProducer<byte[], byte[]>> Factory(ClientConfig client, string topic, double lingerMilliseconds, int maxMessages, ILogger logger)
    {
        var config = new ProducerConfig(new ClientConfig(client.ToDictionary(pair => pair.Key, pair => pair.Value)))
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = lingerMilliseconds,
            MessageTimeoutMs = DeliveryMilliseconds,
            QueueBufferingMaxMessages = maxMessages,
            QueueBufferingMaxKbytes = QueueKilobytes,
            CompressionType = CompressionType.Lz4,
            // The partitioner of the Java client, so that a station maps to the same partition for all producers.
            Partitioner = Partitioner.Murmur2Random,
        };
        return onError => new ProducerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) =>
            {
                KafkaLog.ProducerError(logger, topic, error.Code, error.Reason);
                onError(error);
            })
            .SetLogHandler((_, message) => KafkaLog.Library(logger, message.Facility, message.Message))
            .Build();
    }

    /// <summary>A producer and its fatal error, if any.</summary>
    internal sealed class Generation(IProducer<byte[], byte[]> producer)
    {
        private readonly TaskCompletionSource<Error> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IProducer<byte[], byte[]> Producer => producer;

        /// <summary>Completes with the reason when the producer becomes unusable.</summary>
        public Task<Error> Failure => _failure.Task;

        public void Fail(Error error) => _failure.TrySetResult(error);
    }
}
