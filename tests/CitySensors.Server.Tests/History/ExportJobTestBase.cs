using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.History;

/// <summary>A running server with readings, and a job that exports them.</summary>
/// <param name="job">The job.</param>
public abstract class ExportJobTestBase(string job) : HostTestBase
{
    protected static readonly DateTimeOffset Noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    protected Task<ServerProcess> StartAsync(params string[] settings) =>
        ServerProcess.Start(Directory.CreateDirectory(Folder.File(Guid.NewGuid().ToString("N"))).FullName, settings).ReadyAsync(Http, Cancelled);

    protected static string Reading(DateTimeOffset time, double temperature) => $$"""{"station_id": "station-7", "timestamp": {{time.ToUnixTimeSeconds()}}, "temperature": {{temperature}}}""";

    protected async Task SendAsync(ServerProcess server, params string[] readings)
    {
        using var content = new StringContent(string.Join('\n', readings), Encoding.UTF8, "application/x-ndjson");
        using var answer = await Http.PostAsync(new Uri(server.Url, "api/readings"), content, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        // Visible a moment after it is acknowledged.
        await Eventually.TrueAsync(
            async () => JsonNode.Parse(await Http.GetStringAsync(new Uri(server.Url, "api/city/ranking?by=count&resolution=P1M"), Cancelled))!["items"]!.AsArray().Count > 0,
            () => "The readings are not there.",
            Cancelled);
    }

    protected async Task PutRuleAsync(ServerProcess server)
    {
        using var content = new StringContent("""{"sensor": "temperature", "min_values": 1, "levels": [{"severity": "Minor", "above": 44}]}""", Encoding.UTF8, "application/json");
        using var answer = await Http.PutAsync(new Uri(server.Url, "api/rules/hot"), content, Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    protected async Task<JsonNode> JobAsync(ServerProcess server) => JsonNode.Parse(await Http.GetStringAsync(new Uri(server.Url, $"api/jobs/{job}"), Cancelled))!;

    /// <summary>Runs the job and waits for the end of the run.</summary>
    protected async Task<JsonNode> RunAsync(ServerProcess server)
    {
        var before = (string?)(await JobAsync(server))["last_run"]?["began"];
        // The end of a run is told a moment before another one may begin.
        await Eventually.TrueAsync(
            async () =>
            {
                using var run = await Http.PostAsync(new Uri(server.Url, $"api/jobs/{job}/runs"), null, Cancelled);
                return run.StatusCode == HttpStatusCode.Accepted;
            },
            () => "The job cannot be run.",
            Cancelled);
        JsonNode now = new JsonObject();
        await Eventually.TrueAsync(
            async () =>
            {
                now = await JobAsync(server);
                return now["running_since"] is null && (string?)now["last_run"]?["began"] != before;
            },
            () => now.ToJsonString(),
            Cancelled);
        return now;
    }
}
