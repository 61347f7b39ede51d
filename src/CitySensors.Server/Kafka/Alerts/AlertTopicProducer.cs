using System.Diagnostics;
using System.Text;
using CitySensors.Core.Alerts;
using CitySensors.Core.Storage;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Kafka.Alerts;

/// <summary>Publishes alert entries to the topic that is the alert log of the cluster. Thread safe.</summary>
internal sealed class AlertTopicProducer(IOptions<KafkaOptions> options, TimeProvider time, ILogger<AlertTopicProducer> logger) : IAlertPublisher, IDisposable
{
    private const int MaxWaiting = 100_000;

    /// <summary>Alerts are sent immediately, without batching delay.</summary>
    private const double LingerMilliseconds = 0;

    private readonly DurableProducer _producer = new(options.Value.Client, options.Value.AlertsTopic, LingerMilliseconds, MaxWaiting, logger);

    public async Task PublishAsync(IReadOnlyList<Alert> alerts, DateTimeOffset arrived, ActivityContext trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var headers = OriginHeaders.Of(arrived, trace);
        var messages = new ProduceBatch(_producer);
        foreach (var alert in alerts)
            if (!messages.TrySend(Encoding.UTF8.GetBytes(alert.Id), AlertMessage.Encode(alert), time.GetUtcNow(), headers)) break;
        if (await messages.CompleteAsync().WaitAsync(cancellationToken) is { } error)
            throw new StoreUnavailableException($"Kafka did not acknowledge alerts: {error.Reason}");
    }

    public void Dispose() => _producer.Dispose();
}
