using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CitySensors.Core.Recomputations;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>A recomputation of which a part is done when the server ends.</summary>
public sealed class RecomputationRestartTests : HostTestBase
{
    private const int Stations = 30;
    private const int Hours = 5;

    private readonly DateTimeOffset _noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    [Fact]
    public async Task Start_RecomputationThatWasInterrupted_GoesOnWhereItStopped()
    {
        await using (var server = await StartAsync())
        {
            await SendAsync(server);
            await Eventually.TrueAsync(async () => await AggregatedAsync(server), () => "The hours are not aggregated.", Cancelled);
        }

        using (var database = CityDatabase.Open(Folder.File("city.sqlite")))
        {
            var request = new RecomputationRequest(_noon, _noon.AddHours(Hours), Swaps: true, "Ada");
            Assert.Equal(1, database.Recomputations.Create(request, TimeProvider.System.GetUtcNow()).Recomputation!.Number);
            var step = database.Recomputations.Step(TimeProvider.System.GetUtcNow(), Cancelled).Recomputation!;
            // A step is of 128 hours: those of stations, and one for the areas of each hour that is done.
            Assert.Equal((RecomputationState.Running, 4, 128 - 4), (step.State, step.HoursDone, step.Summary.Compared));
        }

        await using var again = await StartAsync();
        JsonNode? one = null;
        await Eventually.TrueAsync(
            async () => (string)(one = JsonNode.Parse(await Http.GetStringAsync(new Uri(again.Url, "api/recomputations/1"), Cancelled))!)["state"]! == "swapped",
            () => $"It does not end: {one}",
            Cancelled);
        Assert.Equal((Hours, Stations * Hours, Stations * Hours), ((int)one!["hours_done"]!, (int)one["summary"]!["compared"]!, (int)one["summary"]!["equal"]!));
        Assert.Equal("Ada", (string)one["created_by"]!);
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.Start(Folder.Path, "--Logging:LogLevel:Default=Warning").ReadyAsync(Http, Cancelled);

    private async Task SendAsync(ServerProcess server)
    {
        var lines = Enumerable.Range(0, Stations * Hours * 2).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"station_id": "station-{{i % Stations}}", "timestamp": "{{_noon.AddMinutes(i / Stations * 30):yyyy-MM-dd'T'HH:mm:ss'Z'}}", "temperature": 25}"""));
        using var body = new StringContent(string.Join('\n', lines), null, "application/x-ndjson");
        using var answer = await Http.PostAsync(new Uri(server.Url, "api/readings"), body, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>The city has an hour once all of its stations are aggregated.</summary>
    private async Task<bool> AggregatedAsync(ServerProcess server)
    {
        var page = JsonNode.Parse(await Http.GetStringAsync(new Uri(server.Url, "api/city/aggregates"), Cancelled))!["items"]!.AsArray();
        return page.Count == Hours && page.All(window => (int?)window!["sensors"]!["temperature"]!["stations"] == Stations);
    }
}
