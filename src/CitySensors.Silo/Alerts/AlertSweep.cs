using CitySensors.Silo.Definitions;
using CitySensors.Silo.Stations;

namespace CitySensors.Silo.Alerts;

/// <summary>Ends alerts whose station or rule is gone, where the node that removed it could not.</summary>
internal sealed class AlertSweep(ClusterAlertLog log, CityStore store, StationCalls calls, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await calls.RefreshAsync(Orphans());
    }

    private IEnumerable<string> Orphans()
    {
        var city = store.City.Definitions;
        return log.Active.Where(alert => city.Catalogue.Rule(alert.Rule) is null).Select(alert => alert.StationId).Distinct(StringComparer.Ordinal);
    }
}
