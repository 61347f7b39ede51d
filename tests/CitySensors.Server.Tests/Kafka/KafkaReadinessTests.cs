using System.Net;
using CitySensors.TestSupport.Contract;
using CitySensors.TestSupport.Kafka;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Kafka;

/// <summary>The server with Kafka in front of SQLite, and a broker that goes and comes back.</summary>
public sealed class KafkaReadinessTests : HostTestBase
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Ready_WhileTheBrokerIsAway_IsNeitherAnsweredNorMeasured()
    {
        await using var broker = OwnBroker.CreateReal("that creates topics");
        await broker.StartAsync(Cancelled);
        await using var server = ServerProcess.Start(Folder.Path, $"--Kafka:Client:BootstrapServers={broker.Broker.Servers}", "--Kafka:Partitions=1");
        await server.ReadyAsync(Http, Cancelled);
        await ReadyAsync(server, HttpStatusCode.OK, 1);

        await broker.KillAsync(Cancelled);
        await ReadyAsync(server, HttpStatusCode.ServiceUnavailable, 0);

        await broker.StartAsync(Cancelled);
        await ReadyAsync(server, HttpStatusCode.OK, 1);
    }

    private async Task ReadyAsync(ServerProcess server, HttpStatusCode status, double metric)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await Http.GetAsync(new Uri(server.Url, "health/ready"), Cancelled);
                return answer.StatusCode == status;
            },
            () => $"/health/ready does not answer with {status}. {server.Output}",
            Cancelled,
            Bound);
        await Eventually.TrueAsync(
            async () => MetricsText.Value(await Http.GetStringAsync(new Uri(server.Url, "metrics"), Cancelled), "citysensors_ready").Equals(metric),
            () => $"citysensors_ready is not {metric}. {server.Output}",
            Cancelled,
            Bound);
    }
}
