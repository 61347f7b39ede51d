using CitySensors.Core.Alerts;
using CitySensors.Grains.Definitions;
using CitySensors.Grains.Jobs;
using CitySensors.Grains.Stations;

namespace CitySensors.Grains.Alerts;

/// <summary>Ends active alerts whose rule or station is gone, where the node that removed it could not.</summary>
public sealed class OrphanedAlertSweep(IAlertLog log, DefinitionCache definitions, StationNotifier stations) : ICityJob
{
    public const string Name = "orphaned-alerts";

    public const string Description = "Ends alerts of stations, sensor types and rules that were removed.";

    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private HashSet<string> _missing = [];

    /// <summary>
    /// A station is removed with all that it sent, so it must be missing in two runs: a store that recovers lists its stations again, and
    /// a new station may not have reached this node.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
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
}
