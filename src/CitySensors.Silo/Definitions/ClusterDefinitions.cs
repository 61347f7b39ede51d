using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Silo.Alerts;
using CitySensors.Silo.Stations;

namespace CitySensors.Silo.Definitions;

/// <summary>The definitions of the city, with what a change means for stations at once. Thread safe.</summary>
internal sealed class ClusterDefinitions(CityStore store, StationCalls calls, ClusterAlertLog log) : ICityDefinitions
{
    public Catalogue Catalogue => store.City.Definitions.Catalogue;

    public StationDirectory Stations => store.City.Definitions.Stations;

    public async ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken)
    {
        var outcome = await store.City.Definitions.ChangeAsync(change, expectedVersion, cancellationToken);
        if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return outcome;
        // Whatever happens to who asked: the change is made, and stations must hear of it.
        if (change is DefinitionChange.RemoveStation) await calls.RemoveAsync(change.Id);
        else await calls.RefreshAsync(StationsWithAlerts(change));
        return outcome;
    }

    /// <summary>Stations whose alerts the change may end; all others take it with their next reading.</summary>
    private IEnumerable<string> StationsWithAlerts(DefinitionChange change) => log.Active
        .Where(alert => change switch
        {
            DefinitionChange.PutStation => alert.StationId == change.Id,
            DefinitionChange.PutSensorType or DefinitionChange.RemoveSensorType => alert.Sensor == change.Id,
            _ => alert.Rule == change.Id,
        })
        .Select(alert => alert.StationId)
        .Distinct(StringComparer.Ordinal);
}
