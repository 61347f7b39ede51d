using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.Server.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Demo;

public sealed class SimulationTests : HostTestBase
{
    private const string Path = "api/simulation";

    [Fact]
    public async Task Patch_WhileTheDemoRuns_ChangesStationsAndRate()
    {
        await using var server = await ServerProcess.Start(["demo"], Folder.Path).ReadyAsync(Http, Cancelled);
        Assert.Equal((50, 50.0, 1), SizeOf(await GetAsync(server)));
        var answer = await PatchAsync(server, """{"stations": 120, "readings_per_second": 600, "senders": 3}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((120, 600.0, 3), SizeOf(answer.Body));
        await Eventually.TrueAsync(
            async () =>
            {
                using var station = await Http.GetAsync(new Uri(server.Url, "api/stations/station-120"), Cancelled);
                return station.IsSuccessStatusCode && (await station.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!["last_seen"] is not null;
            },
            () => server.Output,
            Cancelled);
        Assert.Equal((50, 50.0, 1), SizeOf((await PatchAsync(server, """{"stations": null, "readings_per_second": null, "senders": null}""")).Body));
        Assert.True((long)(await GetAsync(server))["readings_delivered"]! > 0);
    }

    [Fact]
    public async Task Patch_OutOfBounds_ListsAllErrorsAndChangesNothing()
    {
        await using var server = await ServerProcess.Start(["demo"], Folder.Path).ReadyAsync(Http, Cancelled);
        var (status, body) = await PatchAsync(server, """{"stations": 10001, "readings_per_second": 0, "senders": "many", "speed": 2}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["readings_per_second", "senders", "speed", "stations"], body["errors"]!.AsObject().Select(error => error.Key).Order());
        (status, body) = await PatchAsync(server, """{"stations": 1, "readings_per_second": 60000}""");
        Assert.Equal((HttpStatusCode.BadRequest, true), (status, body.ToJsonString().Contains("too high for 1 stations", StringComparison.Ordinal)));
        Assert.Equal((50, 50.0, 1), SizeOf(await GetAsync(server)));
    }

    [Fact]
    public async Task Get_CityThatIsNoDemo_IsNotFound()
    {
        await using var server = await ServerProcess.Start(Folder.Path).ReadyAsync(Http, Cancelled);
        using var response = await Http.GetAsync(new Uri(server.Url, Path), Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static (int Stations, double Rate, int Senders) SizeOf(JsonNode json) => ((int)json["stations"]!, (double)json["readings_per_second"]!, (int)json["senders"]!);

    private async Task<JsonNode> GetAsync(ServerProcess server) => (await Http.GetFromJsonAsync<JsonNode>(new Uri(server.Url, Path), Cancelled))!;

    private async Task<(HttpStatusCode Status, JsonNode Body)> PatchAsync(ServerProcess server, string patch)
    {
        using var content = new StringContent(patch, Encoding.UTF8, "application/merge-patch+json");
        using var response = await Http.PatchAsync(new Uri(server.Url, Path), content, Cancelled);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!);
    }
}
