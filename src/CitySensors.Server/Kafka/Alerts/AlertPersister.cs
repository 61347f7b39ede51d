namespace CitySensors.Server.Kafka.Alerts;

/// <summary>Persists the entries visible in this node's log.</summary>
internal sealed class AlertPersister(TopicAlertLog log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => log.PersistAsync(stoppingToken);
}
