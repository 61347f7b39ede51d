using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Grains.Stations;

/// <summary>Caches the plans of the current catalogue for the stations of a silo. Thread safe.</summary>
/// <param name="text">Writes the messages of alerts.</param>
/// <param name="lateness">The lateness within which readings are decided in order of event time.</param>
public sealed class StationPlanCache(AlertText text, TimeSpan lateness)
{
    private readonly Lock _lock = new();
    private Catalogue? _catalogue;
    private StationPlans? _plans;

    public StationPlan For(Catalogue catalogue, StationDefinition station)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_catalogue, catalogue)) (_catalogue, _plans) = (catalogue, new StationPlans(catalogue, text, lateness));
            return _plans!.For(station);
        }
    }
}
