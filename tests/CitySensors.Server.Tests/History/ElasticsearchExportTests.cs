using CitySensors.TestSupport.Processes;
using CitySensors.TestSupport.Search;

namespace CitySensors.Server.Tests.History;

/// <summary>The running server exports to what Elasticsearch documents of its REST API.</summary>
public sealed class ElasticsearchExportTests() : ExportJobTestBase("elasticsearch-export")
{
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

    private Task<ServerProcess> StartAsync(Uri url, params string[] settings) => StartAsync([$"--History:Elasticsearch:Url={url}", .. settings]);

    private async Task<string> ErrorAsync(ServerProcess server) => (string)(await RunAsync(server))["last_run"]!["error"]!;
}
