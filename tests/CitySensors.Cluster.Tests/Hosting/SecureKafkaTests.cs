using System.Net;
using CitySensors.Cluster.Tests.Support;
using CitySensors.TestSupport.Kafka;
using Node = CitySensors.Storage.Cassandra.Tests.Support.Node;

namespace CitySensors.Cluster.Tests.Hosting;

/// <summary>TLS and SASL between a silo and a broker that requires both.</summary>
public sealed class SecureKafkaTests
{
    [Fact]
    public async Task Consume_OverTlsWithPassword_ReadsAndProduces()
    {
        var node = Node.Running();
        await using var broker = await SecureBroker.StartAsync();
        await using var city = new ClusterCity(new Broker(broker.Servers), node);
        var silo = await city.StartReadyAsync([.. broker.Settings(SecureBroker.Password)]);
        var client = city.Client(silo);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string[] readings = [.. Enumerable.Range(0, 2).Select(i => $$"""{"station_id": "safe", "timestamp": {{now - 2 + i}}, "noise_level": 90}""")];
        Assert.Equal(HttpStatusCode.NoContent, await client.PostAsync(readings));
        Assert.Equal("raised", Assert.Single(await client.EntriesAsync(["safe"], 1)).GetProperty("state").GetString());
        await Eventually.TrueAsync(
            async () => (await client.GetJsonAsync("api/stations/safe/readings")).GetProperty("items").GetArrayLength() == 2, () => $"The readings are not stored. {silo.Output}", TestContext.Current.CancellationToken);
        await Node.CqlAsync($"DROP KEYSPACE {city.Keyspace}");
    }

    [Fact]
    public async Task Start_WrongPassword_LogsWhyItWaits()
    {
        var node = Node.Running();
        await using var broker = await SecureBroker.StartAsync();
        await using var city = new ClusterCity(new Broker(broker.Servers), node);
        var silo = city.Start([.. broker.Settings("wrong")]);
        await Eventually.TrueAsync(
            () => silo.Output.Split('\n').Any(line => line.Contains("Waiting for Kafka", StringComparison.Ordinal) && line.Contains("uthentication", StringComparison.Ordinal)), () => $"It does not log the reason. {silo.Output}", TestContext.Current.CancellationToken);
        Assert.False(silo.HasExited, silo.Output);
    }
}
