using Confluent.Kafka;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace CitySensors.Server.Kafka;

/// <summary>
/// A producer whose messages count as sent once all in-sync replicas have them. One that failed fatally is replaced, and what it still held
/// fails. Thread safe.
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
    /// <param name="create">Makes a producer, and another one in place of one that failed; what it is given hears of errors of the client.</param>
    /// <param name="logger">The logger.</param>
    internal DurableProducer(string topic, Func<Action<Error>, IProducer<byte[], byte[]>> create, ILogger logger)
    {
        Topic = topic;
        _create = create;
        _logger = logger;
        _current = NewGeneration();
    }

    public string Topic { get; }

    /// <summary>The producer in use, for one batch of messages.</summary>
    public Generation Current => Volatile.Read(ref _current);

    /// <summary>Replaces a producer that failed fatally; other errors pass by themselves.</summary>
    public void Examine(Generation generation, Error error)
    {
        if (!error.IsFatal) return;
        lock (_lock)
        {
            // Of many messages that fail with one producer the first replaces it.
            if (!ReferenceEquals(_current, generation) || _isDisposed) return;
            KafkaLog.ProducerReplaced(_logger, Topic, error.Reason);
            Volatile.Write(ref _current, NewGeneration());
        }

        // It may never report on what it still holds.
        generation.Fail(error);
        // Disposing waits for its handlers, and this may be one.
        _ = Task.Run(generation.Producer.Dispose);
    }

    /// <remarks>A service that is registered under two types is disposed twice.</remarks>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _current.Producer.Flush(FlushTimeout);
        _current.Fail(new Error(ErrorCode.Local_Destroy, "The producer is closed."));
        _current.Producer.Dispose();
    }

    /// <remarks>A client may fail fatally without a report on any message.</remarks>
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
            // That of Java's clients, so that a station has one partition whoever sends its readings.
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

    /// <summary>One producer and how it ended.</summary>
    internal sealed class Generation(IProducer<byte[], byte[]> producer)
    {
        private readonly TaskCompletionSource<Error> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IProducer<byte[], byte[]> Producer => producer;

        /// <summary>Ends when the producer became unusable, with the reason.</summary>
        public Task<Error> Failure => _failure.Task;

        public void Fail(Error error) => _failure.TrySetResult(error);
    }
}
