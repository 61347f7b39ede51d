using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Definitions;
using CitySensors.Grains.Retries;
using Microsoft.Extensions.ObjectPool;

namespace CitySensors.Grains.Stations;

/// <summary>What the stations of a silo share. Thread safe.</summary>
public sealed class StationServices(
    IStationStore store,
    DefinitionCache definitions,
    StationPlanCache plans,
    StationRegistrar registrar,
    IAlertLog alerts,
    IStationObserver observer,
    StreamIntakeSettings stream)
{
    private readonly ObjectPool<StationWork> _work = new DefaultObjectPoolProvider { MaximumRetained = 256 }.Create<StationWork>();

    public IStationStore Store => store;

    public DefinitionCache Definitions => definitions;

    public StationRegistrar Registrar => registrar;

    public IStationObserver Observer => observer;

    /// <summary>How readings of a stream are taken.</summary>
    public StreamIntakeSettings Stream => stream;

    public RetryPolicy Retry => stream.Retry;

    public TimeProvider Time => stream.Time;

    /// <summary>Ends waits when a stop takes long: until then what is under way is made durable.</summary>
    public CancellationToken Stopping => stream.Stopping;

    /// <summary>Active alerts of a station, as far as this node's log is.</summary>
    public IEnumerable<Alert> ActiveAlertsOf(string station) => alerts.ActiveOf(station);

    public StationPlan PlanFor(StationDefinition station) => plans.For(definitions.Catalogue, station);

    internal StationWork Rent() => _work.Get();

    internal void Return(StationWork work)
    {
        if (work.IsSmall) _work.Return(work);
        else work.Dispose();
    }
}
