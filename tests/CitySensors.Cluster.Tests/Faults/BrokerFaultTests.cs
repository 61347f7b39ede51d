using CitySensors.Cluster.Tests.Support;
using CitySensors.TestSupport.Kafka;
using Node = CitySensors.Storage.Cassandra.Tests.Support.Node;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>A broker that is killed and started again under load.</summary>
public sealed class BrokerFaultTests
{
    [Fact]
    public async Task Kill_TheBrokerUnderLoad_LosesAndRepeatsNothing()
    {
        var contactPoint = Node.Running();
        await using var own = await OwnBroker.StartNewAsync(TestContext.Current.CancellationToken);
        await using var city = new ClusterCity(own.Broker, contactPoint);
        var silo = await city.StartReadyAsync();
        using var load = await Load.StartAsync(city, () => silo.Url);
        await load.MoreAsync(4_000);

        await own.KillAsync(TestContext.Current.CancellationToken);
        await silo.ReadyAsync(city.Http, isReady: false);
        await Eventually.TrueAsync(() => load.Repeated > 0, () => "Bodies are still acknowledged.", TestContext.Current.CancellationToken);
        await own.StartAsync(TestContext.Current.CancellationToken);
        await silo.ReadyAsync(city.Http);
        await load.MoreAsync(4_000);
        await load.EndAsync();
        await Proof.EverythingOnceAsync(city, load, "broker killed and started again", silo);
        await Node.CqlAsync($"DROP KEYSPACE {city.Keyspace}");
    }
}
