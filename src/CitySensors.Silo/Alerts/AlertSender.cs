using System.Text;
using CitySensors.Core.Alerts;
using CitySensors.Silo.Kafka;
using CitySensors.Web.Telemetry;
using Microsoft.Extensions.Options;

namespace CitySensors.Silo.Alerts;

/// <summary>Sends changes of alerts into the log. Thread safe.</summary>
internal sealed class AlertSender(IOptions<KafkaOptions> options, TimeProvider time, ILogger<AlertSender> logger) : IDisposable
{
    private const int MostWaiting = 100_000;

    /// <summary>Nobody waits for company: an alert is for now.</summary>
    private const double LingerMilliseconds = 0;

    private readonly DurableProducer _producer = new(options.Value.Client, options.Value.AlertsTopic, LingerMilliseconds, MostWaiting, logger);

    /// <summary>Ends once Kafka has all of them on all in-sync replicas. Those of one call keep their order.</summary>
    /// <param name="alerts">The changes, in their order.</param>
    /// <param name="origin">The readings that they come from, for figures and traces.</param>
    /// <exception cref="KafkaUnavailableException">Some may be kept; send all again, the log knows repeats.</exception>
    public async Task SendAsync(IReadOnlyList<Alert> alerts, AlertOrigin? origin)
    {
        var headers = OriginHeaders.Of(origin);
        var sending = new Sending(_producer, alerts.Count);
        foreach (var alert in alerts)
            if (!sending.TrySend(Encoding.UTF8.GetBytes(alert.Id), AlertMessage.Encode(alert), time.GetUtcNow(), headers)) break;
        if (await sending.CloseAsync() is { } error) throw new KafkaUnavailableException($"Kafka did not take alerts: {error.Reason}");
    }

    public void Dispose() => _producer.Dispose();
}
