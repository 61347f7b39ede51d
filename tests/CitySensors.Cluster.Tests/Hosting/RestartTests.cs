using System.Net;
using CitySensors.Cluster.Tests.Support;
using CitySensors.TestSupport.Kafka;
using Node = CitySensors.Storage.Cassandra.Tests.Support.Node;

namespace CitySensors.Cluster.Tests.Hosting;

/// <summary>What a silo restores after a restart.</summary>
public sealed class RestartTests
{
    private const string Rule = """{"sensor": "temperature", "for": "PT0S", "min_values": 1, "clear_after": "PT0S", "levels": [{"severity": "Minor", "above": 26}, {"severity": "Severe", "above": 28}]}""";

    /// <summary>In Unix seconds: readings that arrive within ten minutes are on time.</summary>
    private static readonly long Start = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeSeconds();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AfterAStop_RestoresAlertsAndStations()
    {
        var city = ClusterCity.OnRunning();
        try
        {
            var first = await city.StartReadyAsync();
            var client = city.Client(first);
            await client.PutAsync("api/rules/warm", Rule);
            await client.PostAsync(Reading("square", 0, 27));
            await client.EntriesAsync(["square"], 1);
            await first.StopAsync(Cancelled);
            Assert.True(first.ExitCode == 0, first.Output);

            client = city.Client(await city.StartReadyAsync());
            Assert.Equal(["square"], await client.StationsWithAlertsAsync());
            // The same reading again, and one that is new.
            await client.PostAsync(Reading("square", 0, 99), Reading("square", 1, 29));
            var entries = await client.EntriesAsync(["square"], 2);
            Assert.Equal(["raised", "escalated"], entries.Select(entry => entry.GetProperty("state").GetString()));
            Assert.Single(entries.Select(entry => entry.GetProperty("id").GetString()).Distinct());
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Theory]
    [InlineData("api/rules/warm")]
    [InlineData("api/sensors/temperature")]
    [InlineData("api/stations/square")]
    public async Task Delete_AfterARestart_CancelsAlertsOfInactiveStations(string path)
    {
        var city = ClusterCity.OnRunning();
        try
        {
            var first = await city.StartReadyAsync();
            var client = city.Client(first);
            await client.PutAsync("api/rules/warm", Rule);
            await client.PostAsync(Reading("square", 0, 27));
            await client.EntriesAsync(["square"], 1);
            await city.CaughtUpAsync();
            await first.StopAsync(Cancelled);

            client = city.Client(await city.StartReadyAsync());
            Assert.Equal(HttpStatusCode.NoContent, await client.DeleteAsync(path));
            Assert.Equal(["raised", "cancelled"], (await client.EntriesAsync(["square"], 2)).Select(entry => entry.GetProperty("state").GetString()));
            Assert.Empty(await client.StationsWithAlertsAsync());
        }
        finally
        {
            await city.DropAsync();
        }
    }

    [Fact]
    public async Task Start_ServersUnavailable_WaitsForThem()
    {
        await using var broker = await OwnBroker.StartNewAsync(Cancelled);
        var node = Node.Running();
        await broker.KillAsync(Cancelled);
        await using var city = new ClusterCity(broker.Broker, node);
        var silo = city.Start();
        await Eventually.TrueAsync(() => silo.Output.Contains($"Waiting for Kafka at {broker.Broker.Servers}", StringComparison.Ordinal), () => $"It does not log that it waits. {silo.Output}", Cancelled);
        await broker.StartAsync(Cancelled);
        await silo.ReadyAsync(city.Http);
        await city.DropAsync();
    }

    private static string Reading(string station, int second, double value) =>
        $$"""{"station_id": "{{station}}", "timestamp": {{Start + second}}, "temperature": {{value}}}""";
}
