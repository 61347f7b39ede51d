using System.Globalization;
using CitySensors.Simulator.Kafka.Settings;
using CitySensors.Simulator.Sending;
using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Sending;

/// <summary>
/// Sends readings to a topic exactly once. The order of a station's readings is preserved if its bodies are delivered one after the other.
/// Thread safe. Unacknowledged readings are dropped on disposal.
/// </summary>
internal sealed class KafkaReadingSender : IReadingSender, IDisposable
{
    private const string ClientWarning = "CONFWARN";

    private readonly KafkaSettings _settings;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly CancellationTokenSource _failed = new();
    private Error? _lastError;
    private bool _everAcknowledged;

    /// <param name="warn">Receives librdkafka's configuration warnings, and everything it logs if debug is set.</param>
    public KafkaReadingSender(KafkaSettings settings, TimeProvider time, Action<string> warn)
    {
        _settings = settings;
        Time = time;
        _producer = new ProducerBuilder<byte[], byte[]>(settings.Client)
            .SetErrorHandler((_, error) => OnError(error))
            .SetLogHandler((_, message) =>
            {
                // Anything else that matters is also raised as an error.
                if (settings.IsDebugging || message.Facility == ClientWarning) warn($"librdkafka: {message.Message}");
            })
            .Build();
    }

    internal TimeProvider Time { get; }

    internal TimeSpan AttemptTimeout => _settings.AttemptTimeout;

    /// <summary>Cancelled when the client can no longer deliver anything.</summary>
    internal CancellationToken Failed => _failed.Token;

    public Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken) =>
        Deliver(body, readings).AttemptAsync(cancellationToken);

    public IReadingDelivery Deliver(ReadOnlyMemory<byte> body, int readings) => new KafkaDelivery(this, ReadingMessages.FromBody(body.Span, readings));

    public void Dispose()
    {
        _producer.Dispose();
        _failed.Dispose();
    }

    /// <exception cref="KafkaException">The client rejected the message or its queue is full.</exception>
    internal void Produce(Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>> onReport) =>
        _producer.Produce(_settings.Topic, message, onReport);

    internal void OnAcknowledged()
    {
        if (Volatile.Read(ref _lastError) is not null) Volatile.Write(ref _lastError, null);
        if (!_everAcknowledged) _everAcknowledged = true;
    }

    /// <summary>The result of an attempt that ended before every message was acknowledged or failed.</summary>
    internal SendResult NotAcknowledged(int readings)
    {
        var lastError = Volatile.Read(ref _lastError);
        var problem = string.Create(
            CultureInfo.InvariantCulture,
            $"{readings} readings were not acknowledged within {AttemptTimeout.TotalSeconds:0.#} s: {lastError?.Reason ?? "no response"}");
        // The attempt has already waited, so the next one may start at once.
        return Failed.IsCancellationRequested
            ? Result(SendStatus.Refused, $"{readings} readings were not acknowledged: {lastError?.Reason}{HintFor(lastError)}")
            : Result(SendStatus.TryLater, problem, TimeSpan.Zero);
    }

    /// <summary>The result of an attempt in which the client gave up on messages.</summary>
    internal SendResult Rejected(int readings, Error error) => Result(
        IsFinal(error) ? SendStatus.Refused : SendStatus.TryLater, $"{readings} readings were not delivered: {error.Reason}{HintFor(error)}");

    private SendResult Result(SendStatus status, string problem, TimeSpan? retryAfter = null) =>
        new(status, Problem: $"Kafka at {_settings.Servers}, topic {_settings.Topic}: {problem}", RetryAfter: retryAfter);

    private static bool IsFinal(Error error) => error.IsFatal || error.Code is
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TopicException
        or ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidRecord or ErrorCode.PolicyViolation;

    private static string HintFor(Error? error) => error?.Code switch
    {
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => " (does the topic exist?)",
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed => " (check the username and password)",
        ErrorCode.MsgSizeTooLarge => " (does batch.size exceed the max.message.bytes of the topic?)",
        _ => "",
    };

    private void OnError(Error error)
    {
        // Local_AllBrokersDown follows the error of the last broker, which is the more specific one.
        if (error.Code == ErrorCode.Local_AllBrokersDown && Volatile.Read(ref _lastError) is not null) return;
        Volatile.Write(ref _lastError, error);
        // After a successful authentication a failure may be transient, such as a restarting broker; before, the credentials are wrong.
        if (error.IsFatal || (error.Code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed && !_everAcknowledged))
        {
            // Continuations must not run on librdkafka's thread, which disposal waits for.
            _ = _failed.CancelAsync();
        }
    }
}
