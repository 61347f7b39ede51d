using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.TestSupport;
using CitySensors.Web.Access;
using CitySensors.Web.Tests.Export;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.Rules;

/// <summary>How previews of rules run; what they say is in the contract of the API.</summary>
public sealed class RulePreviewTests
{
    private const string Body = """{"id": "heat", "rule": {"sensor": "temperature", "levels": [{"severity": "Minor", "above": 1000000}]}, "from": "1971-01-01T00:00:00Z", "to": "1971-12-31T00:00:00Z"}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostPreview_WhileItRuns_TellsProgressAndRefusesAnother()
    {
        await using var server = await StartAsync(new EndlessScan(long.MaxValue));
        using var response = await SendAsync(server);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        Assert.Equal(0, (long)JsonNode.Parse((await lines.ReadLineAsync(Cancelled))!)!["progress"]!["readings"]!);
        using var second = await SendAsync(server);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (response.StatusCode, second.StatusCode));
        Assert.NotNull(second.Headers.RetryAfter);
        var progress = JsonNode.Parse((await lines.ReadLineAsync(Cancelled))!)!["progress"]!;
        Assert.True((long)progress["readings"]! > 0, progress.ToJsonString());
        Assert.Equal((0, 1), ((int)progress["stations_done"]!, (int)progress["stations"]!));
    }

    [Fact]
    public async Task PostPreview_ClientLeaves_EndsReading()
    {
        var scan = new EndlessScan(long.MaxValue);
        await using var server = await StartAsync(scan);
        using (var response = await SendAsync(server)) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        // The next one is only let in once the first has ended.
        await Eventually.TrueAsync(
            async () =>
            {
                using var next = await SendAsync(server);
                return next.StatusCode == HttpStatusCode.OK;
            },
            () => "The preview goes on.",
            Cancelled);
    }

    [Fact]
    public async Task PostPreview_StoreFailsMeanwhile_EndsWithAProblem()
    {
        await using var server = await StartAsync(new FailingScan());
        using var response = await SendAsync(server);
        var lines = (await response.Content.ReadAsStringAsync(Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(503, (int)JsonNode.Parse(lines[^1])!["problem"]!["status"]!);
    }

    [Fact]
    public async Task PostPreview_ManyReadings_TakesTheMemoryOfABatch()
    {
        // The station sends its seconds since 1970: beyond the level from a million on, until it is silent and the alert expires.
        await using var server = await StartAsync(new EndlessScan(3_000_000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var response = await SendAsync(server, Body.Replace("1971", "1970", StringComparison.Ordinal));
        var result = JsonNode.Parse((await response.Content.ReadAsStringAsync(Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!["result"]!;
        Assert.Equal((3_000_000, 1, 0), ((long)result["readings"]!, (int)result["proposed"]!["alerts"]!, (int)result["proposed"]!["active"]!));
        Assert.Equal(("1970-01-12T13:46:40Z", 3), ((string)result["alerts"]![0]!["onset"]!, (int)result["proposed"]!["messages"]!["total"]!));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 << 20);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(ApiRole.Station, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Staff, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Engineer, HttpStatusCode.OK)]
    public async Task PostPreview_Role_NeedsAnEngineer(ApiRole? role, HttpStatusCode expected)
    {
        string? token = null;
        await using var server = await TestServer.StartAsync(beforeStart: file =>
        {
            var keys = new KeyFile(file, TimeProvider.System);
            keys.Create(ApiRole.Engineer, "Ada");
            if (role is { } given) token = keys.Create(given, "Grace").Token;
        });
        using var response = await SendAsync(server, Body, token);
        Assert.Equal(expected, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string body = Body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rules/preview") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    private static async Task<TestServer> StartAsync(IReadingScan scan)
    {
        var server = await TestServer.StartAsync(services: services => services.AddSingleton(scan));
        server.City.Stations.Put(new StationDefinition("station-7", "Market Square", 48.1, 11.6, "centre", Version: 1));
        return server;
    }

    /// <summary>Gives a batch and fails.</summary>
    private sealed class FailingScan : IReadingScan
    {
        private readonly EndlessScan _scan = new(long.MaxValue);
        private int _read;

        public Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken) =>
            _read++ < 1 ? _scan.ReadAsync(stationId, startTicks, beforeTicks, into, cancellationToken) : throw new StoreUnavailableException();
    }
}
