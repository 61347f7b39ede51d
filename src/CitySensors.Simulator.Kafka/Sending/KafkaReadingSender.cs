using System.Globalization;
using CitySensors.Simulator.Kafka.Settings;
using CitySensors.Simulator.Sending;
using Confluent.Kafka;

namespace CitySensors.Simulator.Kafka.Sending;

/// <summary>
/// Sends readings to a topic, where each is once and those of a station are in their order as long as its readings are delivered one body
/// after the other. Thread safe. What is not acknowledged when it is disposed is dropped.
/// </summary>
internal sealed class KafkaReadingSender : IReadingSender, IDisposable
{
    private const string ClientWarning = "CONFWARN";

    private readonly KafkaSettings _settings;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly CancellationTokenSource _broken = new();
    private Error? _trouble;
    private bool _everAcknowledged;

    /// <param name="warn">Hears what Kafka's client finds strange about its settings, and all that it logs where debug is set.</param>
    public KafkaReadingSender(KafkaSettings settings, TimeProvider time, Action<string> warn)
    {
        _settings = settings;
        Time = time;
        _producer = new ProducerBuilder<byte[], byte[]>(settings.Client)
            .SetErrorHandler((_, error) => Note(error))
            .SetLogHandler((_, message) =>
            {
                // Of all else what matters comes as an error too.
                if (settings.IsDebugging || message.Facility == ClientWarning) warn($"Kafka's client: {message.Message}");
            })
            .Build();
    }

    internal TimeProvider Time { get; }

    internal TimeSpan AttemptTimeout => _settings.AttemptTimeout;

    /// <summary>Cancelled once nothing more can be delivered.</summary>
    internal CancellationToken Broken => _broken.Token;

    public Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken) =>
        Deliver(body, readings).AttemptAsync(cancellationToken);

    public IReadingDelivery Deliver(ReadOnlyMemory<byte> body, int readings) => new KafkaDelivery(this, ReadingMessages.Of(body.Span, readings));

    public void Dispose()
    {
        _producer.Dispose();
        _broken.Dispose();
    }

    /// <exception cref="KafkaException">The client takes no message, or this one not.</exception>
    internal void Produce(Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>> settled) =>
        _producer.Produce(_settings.Topic, message, settled);

    internal void NoteAcknowledged()
    {
        if (Volatile.Read(ref _trouble) is not null) Volatile.Write(ref _trouble, null);
        if (!_everAcknowledged) _everAcknowledged = true;
    }

    /// <summary>The result of an attempt that ended before all was acknowledged or failed.</summary>
    internal SendResult NotAcknowledged(int readings)
    {
        var trouble = Volatile.Read(ref _trouble);
        var problem = string.Create(
            CultureInfo.InvariantCulture,
            $"{readings} readings are not acknowledged within {AttemptTimeout.TotalSeconds:0.#} s: {trouble?.Reason ?? "no answer came"}");
        // The attempt has waited already.
        return Broken.IsCancellationRequested
            ? Result(SendStatus.Refused, $"{readings} readings are not acknowledged: {trouble?.Reason}{HintFor(trouble)}")
            : Result(SendStatus.TryLater, problem, TimeSpan.Zero);
    }

    /// <summary>The result of an attempt after which the client gave up readings.</summary>
    internal SendResult Failed(int readings, Error error) => Result(
        IsFinal(error) ? SendStatus.Refused : SendStatus.TryLater, $"{readings} readings were not delivered: {error.Reason}{HintFor(error)}");

    private SendResult Result(SendStatus status, string problem, TimeSpan? retryAfter = null) =>
        new(status, Problem: $"Kafka at {_settings.Servers}, topic {_settings.Topic}: {problem}", RetryAfter: retryAfter);

    private static bool IsFinal(Error error) => error.IsFatal || error.Code is
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TopicException
        or ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidRecord or ErrorCode.PolicyViolation;

    private static string HintFor(Error? error) => error?.Code switch
    {
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => " (has the topic been created?)",
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed => " (are user and password right?)",
        ErrorCode.MsgSizeTooLarge => " (is batch.size above what the topic takes, its max.message.bytes?)",
        _ => "",
    };

    private void Note(Error error)
    {
        // That all brokers are away comes after what is wrong with the last of them.
        if (error.Code == ErrorCode.Local_AllBrokersDown && Volatile.Read(ref _trouble) is not null) return;
        Volatile.Write(ref _trouble, error);
        // Who was let in once is asked again after the broker's restart; who never was has a wrong password.
        if (error.IsFatal || (error.Code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed && !_everAcknowledged))
        {
            // Not here: what goes on then must not run on the client's own thread, which its end waits for.
            _ = _broken.CancelAsync();
        }
    }
}
