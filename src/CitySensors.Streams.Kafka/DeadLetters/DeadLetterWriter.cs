using CitySensors.Streams.Kafka.Consuming;
using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.DeadLetters;

/// <summary>Writes dead letters and retries until all in-sync replicas have them. Thread safe.</summary>
internal sealed class DeadLetterWriter : IDisposable
{
    private static readonly TimeSpan InitialRetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(30);

    private readonly KafkaClients _clients;
    private readonly KafkaStreamMetrics _metrics;
    private readonly string _topic;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private IProducer<byte[]?, byte[]?> _producer;

    public DeadLetterWriter(KafkaClients clients, KafkaStreamMetrics metrics, string topic, TimeProvider clock, ILogger logger)
    {
        _clients = clients;
        _metrics = metrics;
        _topic = topic;
        _clock = clock;
        _logger = logger;
        _producer = clients.Producer();
    }

    /// <summary>Completes when the dead letter is durable.</summary>
    /// <exception cref="OperationCanceledException">It may not have been written.</exception>
    public async Task WriteAsync(DeadLetter letter, CancellationToken cancellation)
    {
        for (var delay = InitialRetryDelay; ; delay = delay * 2 < MaxRetryDelay ? delay * 2 : MaxRetryDelay)
        {
            cancellation.ThrowIfCancellationRequested();
            var producer = Volatile.Read(ref _producer);
            try
            {
                await producer.ProduceAsync(_topic, letter.ToMessage(_clock.GetUtcNow()), cancellation).ConfigureAwait(false);
                // Of a part the decoder knows more, and a device may send such messages for ever.
                if (!letter.IsPart) _metrics.DeadLettered(letter.Source);
                return;
            }
            catch (KafkaException exception)
            {
                KafkaStreamLog.DeadLetterWriteFailed(_logger, letter.Source.Topic, letter.Source.Partition.Value, letter.Offset, _topic, delay, exception);
                if (exception.Error.IsFatal) Replace(producer);
            }

            await Task.Delay(delay, _clock, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _producer.Dispose();

    private void Replace(IProducer<byte[]?, byte[]?> failed)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_producer, failed)) return;
            Volatile.Write(ref _producer, _clients.Producer());
            failed.Dispose();
        }
    }
}
