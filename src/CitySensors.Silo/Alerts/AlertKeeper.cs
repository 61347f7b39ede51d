namespace CitySensors.Silo.Alerts;

/// <summary>Keeps in Cassandra what the log of this node shows.</summary>
internal sealed class AlertKeeper(ClusterAlertLog log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => log.KeepAsync(stoppingToken);
}
