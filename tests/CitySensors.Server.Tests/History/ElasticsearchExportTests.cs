using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Processes;
using CitySensors.TestSupport.Search;

namespace CitySensors.Server.Tests.History;

/// <summary>The running server exports to what Elasticsearch documents of its REST API.</summary>
public sealed class ElasticsearchExportTests : HostTestBase
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    [Fact]
    public async Task Run_DaysThatAreOver_ExportsThemOnceAndWhatChangesLater()
    {
        await using var search = await ElasticsearchDouble.StartAsync();
        search.Authorization = "ApiKey a2V5OnNlY3JldA==";
        await using var server = await StartAsync(search.Url, "--History:Elasticsearch:ApiKey=a2V5OnNlY3JldA==", "--History:Elasticsearch:IndexPrefix=my-city");
        await SendAsync(server, [.. Enumerable.Range(0, 120).Select(minute => Reading(Noon.AddMinutes(minute), 20 + minute % 2)), Reading(TimeProvider.System.GetUtcNow(), 30)]);
        Assert.Equal("30 2 * * *", (string)(await JobAsync(server))["schedule"]!);
        var first = await RunAsync(server);
        Assert.Null(first["last_run"]!["error"]);
        Assert.Equal(120, search.Documents("my-city-readings-").Count);
        Assert.Equal([20.5, 20.5], search.Documents("my-city-aggregates-").Values.Where(one => (string)one.Source["sensor"]! == "temperature").Select(one => (double)one.Source["mean"]!));
        Assert.Contains($"my-city-readings-{Noon:yyyy.MM}", search.Indices);

        await RunAsync(server);
        Assert.Equal(120, search.Documents("my-city-readings-").Count);
        Assert.Empty(search.Documents("my-city-alerts-"));

        await PutRuleAsync(server);
        await SendAsync(server, Reading(Noon.AddSeconds(30), 45));
        await Eventually.TrueAsync(
            async () =>
            {
                await RunAsync(server);
                return search.Documents("my-city-readings-").Count == 121 && search.Documents("my-city-aggregates-").Values.Any(one => (double)one.Source["max"]! == 45);
            },
            () => "The late reading is not exported.",
            Cancelled);
        Assert.Equal(2, search.Documents("my-city-aggregates-").Count);
        var alert = Assert.Single(search.Documents("my-city-alerts-")).Value.Source;
        Assert.Equal("raised late hot station-7 45 44", string.Join(' ', ((string[])["state", "timing", "rule", "station_id", "value", "threshold"]).Select(name => alert[name])));
    }

    [Fact]
    public async Task Run_ServerRefusesDocumentsOrTheKey_SaysSoWithoutTheKey()
    {
        await using var search = await ElasticsearchDouble.StartAsync();
        await using var server = await StartAsync(search.Url, "--History:Elasticsearch:ApiKey=not-to-be-seen");
        await SendAsync(server, Reading(Noon, 20));
        search.OnDocument = (_, id) => new RefusedException(400, "document_parsing_exception", $"failed to parse {id}");
        Assert.Contains("1 of 1 documents were refused in citysensors-readings-", await ErrorAsync(server), StringComparison.Ordinal);
        search.Authorization = "ApiKey another";
        var error = await ErrorAsync(server);
        Assert.Contains($"Elasticsearch at {search.Url.GetLeftPart(UriPartial.Authority)}: PUT /citysensors-export: 401, the key or password is wrong", error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", server.Output + error, StringComparison.Ordinal);

        (search.Authorization, search.OnDocument) = (null, (_, _) => null);
        Assert.Null((await RunAsync(server))["last_run"]!["error"]);
        Assert.Single(search.Documents("citysensors-readings-"));
    }

    [Fact]
    public async Task Run_ServerIsGone_SaysSo()
    {
        var nowhere = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        await using var server = await StartAsync(nowhere);
        Assert.Contains("Connection refused", await ErrorAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InvalidSettings_AreAllReportedWithoutSecrets()
    {
        var result = await ServerProcess.RunAsync(
            Folder.Path,
            [
                "--data", Folder.Path, "--History:Elasticsearch:Url", "https://user:not-to-be-seen@search.example.org", "--History:Elasticsearch:ApiKey", "not to-be-seen",
                "--History:Elasticsearch:Password", "not-to-be-seen", "--History:Elasticsearch:IndexPrefix", "My_City", "--History:Elasticsearch:CertificateFingerprint", "12",
            ],
            Cancelled);
        Assert.NotEqual(0, result.ExitCode);
        foreach (var fault in (string[])["Url must not have a user", "Username is missing", "exclude each other", "ApiKey is not an API key", "CertificateFingerprint needs", "IndexPrefix \"My_City\" must"])
            Assert.Contains(fault, result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("to-be-seen", result.Text, StringComparison.Ordinal);
    }

    private Task<ServerProcess> StartAsync(Uri url, params string[] settings) =>
        ServerProcess.Start(Directory.CreateDirectory(Folder.File(Guid.NewGuid().ToString("N"))).FullName, [$"--History:Elasticsearch:Url={url}", .. settings]).ReadyAsync(Http, Cancelled);

    private static string Reading(DateTimeOffset time, double temperature) => $$"""{"station_id": "station-7", "timestamp": {{time.ToUnixTimeSeconds()}}, "temperature": {{temperature}}}""";

    private async Task SendAsync(ServerProcess server, params string[] readings)
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

    private async Task PutRuleAsync(ServerProcess server)
    {
        using var content = new StringContent("""{"sensor": "temperature", "min_values": 1, "levels": [{"severity": "Minor", "above": 44}]}""", Encoding.UTF8, "application/json");
        using var answer = await Http.PutAsync(new Uri(server.Url, "api/rules/hot"), content, Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private async Task<string> ErrorAsync(ServerProcess server) => (string)(await RunAsync(server))["last_run"]!["error"]!;

    private async Task<JsonNode> JobAsync(ServerProcess server) => JsonNode.Parse(await Http.GetStringAsync(new Uri(server.Url, "api/jobs/elasticsearch-export"), Cancelled))!;

    /// <summary>Runs the job and waits for the end of the run.</summary>
    private async Task<JsonNode> RunAsync(ServerProcess server)
    {
        var before = (string?)(await JobAsync(server))["last_run"]?["began"];
        // The end of a run is told a moment before another one may begin.
        await Eventually.TrueAsync(
            async () =>
            {
                using var run = await Http.PostAsync(new Uri(server.Url, "api/jobs/elasticsearch-export/runs"), null, Cancelled);
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
