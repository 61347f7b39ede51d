using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CitySensors.Core.Stations;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.Stations;

public sealed class SilentStationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_Silent_ReturnsSilentStationsInPages()
    {
        await using var server = await StartAsync();
        var first = await GetAsync(server, "/api/stations?silent=true&limit=2");
        Assert.Equal(["b", "c"], Ids(first));
        Assert.Equal(("2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z", "PT1M"), ((string)first["items"]![0]!["silent_since"]!, (string)first["items"]![0]!["last_seen"]!, (string)first["items"]![0]!["usual_interval"]!));
        var rest = await GetAsync(server, $"/api/stations?silent=true&limit=2&cursor={(string)first["next_cursor"]!}");
        Assert.Equal(["d"], Ids(rest));
        Assert.Null(rest["next_cursor"]);
    }

    [Fact]
    public async Task List_All_SaysWhichAreSilent()
    {
        await using var server = await StartAsync();
        var all = await GetAsync(server, "/api/stations");
        Assert.Equal(["a", "b", "c", "d"], Ids(all));
        Assert.Equal(3, all["items"]!.AsArray().Count(station => station!["silent_since"] is not null));
        Assert.Null(all["items"]![0]!["last_seen"]);
    }

    [Fact]
    public async Task Metrics_SilentStations_AreListedWithTheirCount()
    {
        await using var server = await StartAsync();
        var text = await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled);
        Assert.Contains("\ncitysensors_stations_silent 4\n", text, StringComparison.Ordinal);
        Assert.Contains("\ncitysensors_station_silent_seconds{station=\"b\"}", text, StringComparison.Ordinal);
    }

    /// <summary>Four stations, of which three are silent, and one that is silent and was removed.</summary>
    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        foreach (var id in (string[])["a", "b", "c", "d"]) server.City.Stations.TryAdd(StationDefinition.Unregistered(id));
        server.City.Silent = [.. ((string[])["b", "c", "d", "removed"]).Select(id => new StationReport(id, Noon, TimeSpan.FromMinutes(1), IsSilent: true))];
        return server;
    }

    private static async Task<JsonNode> GetAsync(TestServer server, string path) =>
        (await server.Client.GetFromJsonAsync<JsonNode>(new Uri(path, UriKind.Relative), Cancelled))!;

    private static IEnumerable<string> Ids(JsonNode page) => page["items"]!.AsArray().Select(station => (string)station!["id"]!);
}
