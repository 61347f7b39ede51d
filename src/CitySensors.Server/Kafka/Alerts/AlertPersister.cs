namespace CitySensors.Server.Kafka.Alerts;

/// <summary>Persists what the log of this node shows.</summary>
internal sealed class AlertPersister(TopicAlertLog log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => log.PersistAsync(stoppingToken);
}
