using CitySensors.Streams.Kafka.Consuming;
using CitySensors.Streams.Kafka.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CitySensors.Streams.Kafka.DeadLetters;

/// <summary>Writes dead letters and tries again until Kafka has them on all in-sync replicas. Thread safe.</summary>
internal sealed class DeadLetterWriter : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

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

    /// <summary>Completes when the letter is durable.</summary>
    /// <exception cref="OperationCanceledException">It was not written, as far as is known.</exception>
    public async Task WriteAsync(DeadLetter letter, CancellationToken cancellation)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            cancellation.ThrowIfCancellationRequested();
            var producer = Volatile.Read(ref _producer);
            try
            {
                await producer.ProduceAsync(_topic, letter.ToMessage(_clock.GetUtcNow()), cancellation).ConfigureAwait(false);
                _metrics.DeadLettered(letter.Source);
                return;
            }
            catch (KafkaException exception)
            {
                KafkaStreamLog.DeadLetterNotWritten(_logger, letter.Source.Topic, letter.Source.Partition.Value, letter.Offset, _topic, pause, exception);
                if (exception.Error.IsFatal) Replace(producer);
            }

            await Task.Delay(pause, _clock, cancellation).ConfigureAwait(false);
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
