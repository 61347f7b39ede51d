using CitySensors.Cluster.Tests.Support;
using CitySensors.Storage.Cassandra.Tests.Support;
using CitySensors.TestSupport.Kafka;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Cluster.Tests.Faults;

/// <summary>A Cassandra that is killed and started again under load.</summary>
public sealed class CassandraFaultTests
{
    /// <summary>Far shorter than Cassandra is away: waiting for it is no refusal.</summary>
    private const string ShortDeliveryTimeout = "--Silo:DeliveryTimeout=00:00:01";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_CassandraUnderLoad_LosesAndRepeatsNothing()
    {
        var broker = Broker.Running();
        await using var own = await OwnNode.StartNewAsync(Cancelled);
        await using var city = new ClusterCity(broker, own.ContactPoint);
        var silo = await city.StartReadyAsync(ShortDeliveryTimeout);
        using var load = await Load.StartAsync(city, () => silo.Url);
        await load.MoreAsync(4_000);

        await own.KillAsync(Cancelled);
        await silo.ReadyAsync(city.Http, isReady: false);
        // Kafka still takes what comes.
        await load.MoreAsync(4_000);
        await own.StartAsync(Cancelled);
        await silo.ReadyAsync(city.Http);
        await load.MoreAsync(2_000);
        await load.EndAsync();
        await Proof.EverythingOnceAsync(city, load, "Cassandra killed and started again", silo);
    }

    [Fact]
    public async Task Stop_CassandraUnavailable_LosesNothingAndDeadLettersNothing()
    {
        var broker = Broker.Running();
        await using var own = await OwnNode.StartNewAsync(Cancelled);
        await using var city = new ClusterCity(broker, own.ContactPoint);
        var silo = await city.StartReadyAsync(ShortDeliveryTimeout, "--Silo:ShutdownTimeout=00:00:10");
        using var load = await Load.StartAsync(city, () => silo.Url);
        await load.MoreAsync(2_000);

        await own.KillAsync(Cancelled);
        await silo.ReadyAsync(city.Http, isReady: false);
        await load.MoreAsync(2_000);
        await load.EndAsync();
        var took = await silo.StopAsync(Cancelled);
        Assert.True(took < TimeSpan.FromSeconds(30), $"It took {took}. {silo.Output}");
        await own.StartAsync(Cancelled);
        silo = await city.StartReadyAsync(ShortDeliveryTimeout);
        await Proof.EverythingOnceAsync(city, load, $"stopped within {took.TotalSeconds:0.0} s while Cassandra was away", silo);
    }
}
