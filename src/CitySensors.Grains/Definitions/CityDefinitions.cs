using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Stations;

namespace CitySensors.Grains.Definitions;

/// <summary>The definitions of the city. Notifies stations of changes that affect their alerts. Thread safe.</summary>
public sealed class CityDefinitions(IDefinitionStore store, StationNotifier stations, IAlertLog alerts) : ICityDefinitions
{
    public Catalogue Catalogue => store.Catalogue;

    public StationDirectory Stations => store.Stations;

    public async ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken)
    {
        var sensorBefore = store.Catalogue.Rule(change.Id)?.Sensor;
        var outcome = await store.ChangeAsync(change, expectedVersion, cancellationToken);
        if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return outcome;
        // The change is durable: stations must be notified even if the caller has given up.
        if (change is DefinitionChange.RemoveStation) await stations.RemoveAsync([change.Id], CancellationToken.None);
        else await stations.RefreshAsync(StationsWithAlerts(change, sensorBefore), CancellationToken.None);
        return outcome;
    }

    public Task<IReadOnlyList<DefinitionRevision>> RevisionsAsync(DefinitionKey definition, long? before, int limit, CancellationToken cancellationToken) =>
        store.RevisionsAsync(definition, before, limit, cancellationToken);

    /// <summary>Stations whose active alerts the change may end; all others apply it with their next reading.</summary>
    private IEnumerable<string> StationsWithAlerts(DefinitionChange change, string? sensorBefore) => alerts.Active
        .Where(alert => change switch
        {
            DefinitionChange.PutStation => alert.StationId == change.Id,
            DefinitionChange.PutSensorType or DefinitionChange.RemoveSensorType => alert.Condition.Sensor == change.Id,
            // A rule can override others of its sensor type, or do so no longer.
            DefinitionChange.PutRule put => alert.Condition.Sensor == put.Rule.Sensor || alert.Condition.Sensor == sensorBefore,
            _ => alert.Condition.Sensor == sensorBefore,
        })
        .Select(alert => alert.StationId)
        .Distinct(StringComparer.Ordinal);
}
