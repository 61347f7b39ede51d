using CitySensors.Core.Alerts;
using CitySensors.Core.Storage;
using CitySensors.Grains.Definitions;
using CitySensors.Grains.Stations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Alerts;

/// <summary>Ends active alerts whose rule or station was removed, in case the node that removed it could not.</summary>
public sealed partial class OrphanedAlertSweep(
    IAlertLog log, DefinitionCache definitions, StationNotifier stations, TimeProvider time, ILogger<OrphanedAlertSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private HashSet<string> _missing = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception error) when (error is StoreUnavailableException or InvalidDataException)
            {
                LogNotSwept(logger, error.Message);
            }
        }
    }

    /// <summary>
    /// Removal deletes the readings of a station, so it must be missing in two sweeps: a recovering store lists its stations again, and
    /// a new station may not be known to this node yet.
    /// </summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        await definitions.RefreshAsync(cancellationToken);
        var active = log.Active;
        var missing = active.Select(alert => alert.StationId).Where(IsMissing).ToHashSet(StringComparer.Ordinal);
        var changed = active.Where(alert => !missing.Contains(alert.StationId) && definitions.Catalogue.Rule(alert.Condition.Rule) is null)
            .Select(alert => alert.StationId).ToHashSet(StringComparer.Ordinal);
        await stations.RemoveAsync(missing.Where(_missing.Contains), cancellationToken);
        await stations.RefreshAsync(changed, cancellationToken);
        _missing = missing;
    }

    private bool IsMissing(string station) => definitions.Stations.Find(station) is null;

    [LoggerMessage(7051, LogLevel.Warning, "Could not sweep orphaned alerts: {Reason}")]
    private static partial void LogNotSwept(ILogger logger, string reason);
}
