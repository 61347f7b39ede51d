using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Definitions;
using CitySensors.Grains.Retries;
using Microsoft.Extensions.ObjectPool;

namespace CitySensors.Grains.Stations;

/// <summary>The services shared by the stations of a silo. Thread safe.</summary>
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

    /// <summary>The settings for stream deliveries.</summary>
    public StreamIntakeSettings Stream => stream;

    public RetryPolicy Retry => stream.Retry;

    public TimeProvider Time => stream.Time;

    /// <summary>Cancels pending operations if shutdown takes too long; until then they are completed.</summary>
    public CancellationToken Stopping => stream.Stopping;

    /// <summary>The active alerts of a station in this node's copy of the log.</summary>
    public IEnumerable<Alert> ActiveAlertsOf(string station) => alerts.ActiveOf(station);

    public StationPlan PlanFor(StationDefinition station) => plans.For(definitions.Catalogue, station);

    internal StationWork Rent() => _work.Get();

    internal void Return(StationWork work)
    {
        if (work.IsSmall) _work.Return(work);
        else work.Dispose();
    }
}
