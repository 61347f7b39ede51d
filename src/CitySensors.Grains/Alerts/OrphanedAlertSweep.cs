using CitySensors.Core.Alerts;
using CitySensors.Grains.Definitions;
using CitySensors.Grains.Stations;
using Microsoft.Extensions.Hosting;

namespace CitySensors.Grains.Alerts;

/// <summary>Ends active alerts whose rule or station is gone, where the node that removed it could not.</summary>
public sealed class OrphanedAlertSweep(IAlertLog log, DefinitionCache definitions, StationNotifier stations, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await SweepAsync(stoppingToken);
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var orphans = log.Active.Where(alert => definitions.Stations.Find(alert.StationId) is null || definitions.Catalogue.Rule(alert.Condition.Rule) is null);
        var (removed, changed) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var alert in orphans) (definitions.Stations.Find(alert.StationId) is null ? removed : changed).Add(alert.StationId);
        foreach (var station in removed) await stations.RemoveAsync(station, cancellationToken);
        await stations.RefreshAsync(changed, cancellationToken);
    }
}
