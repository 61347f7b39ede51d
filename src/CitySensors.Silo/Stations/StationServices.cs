using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;
using CitySensors.Silo.Alerts;
using CitySensors.Silo.Definitions;
using CitySensors.Silo.Hosting;
using CitySensors.Storage.Cassandra.Definitions;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Storage.Cassandra.Stations;
using CitySensors.Streams.Kafka;
using Microsoft.Extensions.ObjectPool;
using Orleans.Streams;

namespace CitySensors.Silo.Stations;

/// <summary>What the stations of a silo share. Thread safe.</summary>
internal sealed class StationServices(
    CityStore store,
    PlanBook plans,
    Newcomers newcomers,
    AlertSender alerts,
    ClusterAlertLog log,
    SiloFigures figures,
    Patience patience,
    StopToken stopping,
    IServiceProvider provider,
    TimeProvider time,
    ILogger<StationGrain> logger) : IDisposable
{
    /// <summary>
    /// So many stations may be loading or keeping at once. Cassandra is no faster with more; and where thousands of stations begin within a
    /// second, what all of them have under way would be too much for the memory.
    /// </summary>
    private const int MostAtOnce = 512;

    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ObjectPool<StationWork> _work = new DefaultObjectPoolProvider { MaximumRetained = 256 }.Create<StationWork>();
    private readonly Lazy<KafkaPartitions> _partitions = new(() => provider.GetRequiredKeyedService<KafkaPartitions>(StationStreams.Provider));

    public CityDefinitions City => store.City.Definitions;

    public ReadingStore Readings => store.City.Readings;

    public StationStateStore States => store.City.StationStates;

    public AlertSender Alerts => alerts;

    public SiloFigures Figures => figures;

    /// <summary>Alerts of a station that have not ended, as far as this node's log is.</summary>
    public IEnumerable<Alert> ActiveOf(string id) => log.ActiveOf(id);

    public Patience Patience => patience;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>Ends waits when a stop takes long: until then deliveries that are under way are kept.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>The definition in force.</summary>
    public StationDefinition DefinitionOf(string id) => City.Stations.Find(id) ?? StationDefinition.Unregistered(id);

    /// <summary>Makes a station that sends known to all nodes, where it is not.</summary>
    public void Announce(string id)
    {
        if (City.Stations.Find(id) is null) newcomers.Add(id);
    }

    public StationPlan PlanFor(StationDefinition station) => plans.For(City.Catalogue, station);

    public bool IsReadHere(StreamSequenceToken token) => _partitions.Value.IsReadHere(((KafkaSequenceToken)token).Partition);

    /// <summary>Waits for a place among the stations that load or keep; it is to be left again.</summary>
    public Task EnterAsync() => _places.WaitAsync(Stopping);

    public void Leave() => _places.Release();

    public StationWork Rent() => _work.Get();

    public void Return(StationWork work) => _work.Return(work);

    public void Dispose() => _places.Dispose();
}
