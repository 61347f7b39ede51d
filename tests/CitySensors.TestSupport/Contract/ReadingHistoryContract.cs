using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>GET /api/stations/{id}/readings</c> and the newest reading of a station.</summary>
public abstract class ReadingHistoryContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task List_ScoredReading_HasScoresOfEachSensor()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 33, \"rainfall\": 0, \"humidity\": -999, \"illuminance\": 2047"));
        var observations = Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!["observations"]!;
        Assert.Equal(4, (double)observations["temperature"]!["z"]!, 9);
        Assert.Equal(3.167e-5, (double)observations["temperature"]!["tail_probability"]!, 1e-8);
        Assert.True((bool)observations["temperature"]!["outlier"]!);
        Assert.Equal(1, (int)observations["temperature"]!["quality"]!);
        Assert.Equal(4, (int)observations["humidity"]!["quality"]!);
        Assert.Equal(3, (int)observations["illuminance"]!["quality"]!);
    }

    [Fact]
    public async Task List_Range_IsInclusiveAtItsStartAndExclusiveAtItsEnd()
    {
        var station = await StationWithReadingsAsync(5);
        var items = await ItemsAsync($"/api/stations/{station}/readings?from={Start.AddSeconds(1):yyyy-MM-ddTHH:mm:ssZ}&to={Start.AddSeconds(4):yyyy-MM-ddTHH:mm:ssZ}", 3);
        Assert.Equal([Text(Start.AddSeconds(1)), Text(Start.AddSeconds(2)), Text(Start.AddSeconds(3))], items.Select(TimeOf));
    }

    [Fact]
    public async Task List_Pages_HaveEachReadingOnceInOrder()
    {
        var station = await StationWithReadingsAsync(7);
        Assert.Equal(
            Enumerable.Range(0, 7).Select(i => Text(Start.AddSeconds(i))),
            (await AllPagesAsync($"/api/stations/{station}/readings?limit=3", pages: 3)).Select(TimeOf));
    }

    [Fact]
    public async Task List_LastPageThatIsFull_HasNoCursor()
    {
        var station = await StationWithReadingsAsync(3);
        Assert.Null((await GetJsonAsync($"/api/stations/{station}/readings?limit=3"))["next_cursor"]);
    }

    [Fact]
    public async Task List_Sensor_LeavesOutOtherObservationsAndReadingsWithoutIt()
    {
        var station = NewId("station");
        await AcceptedAsync(Enumerable.Range(0, 9).Select(i => Reading(
            station, Start.AddSeconds(i), i % 3 == 2 ? "\"humidity\": 60, \"temperature\": 25" : "\"temperature\": 25")));
        await ItemsAsync($"/api/stations/{station}/readings", 9);
        var items = await AllPagesAsync($"/api/stations/{station}/readings?sensor=humidity&limit=2", pages: 2);
        Assert.Equal([Text(Start.AddSeconds(2)), Text(Start.AddSeconds(5)), Text(Start.AddSeconds(8))], items.Select(TimeOf));
        Assert.All(items, item => Assert.Equal(["humidity"], item!["observations"]!.AsObject().Select(one => one.Key)));
    }

    [Fact]
    public async Task List_InvalidParameters_ReportsAll()
    {
        var station = await StationWithReadingsAsync(1);
        using var response = await GetAsync($"/api/stations/{station}/readings?from=yesterday&to=1&limit=0&sensor=mood&cursor=!&unknown=1");
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(["cursor", "from", "limit", "sensor", "to", "unknown"], FaultsOf(problem));
    }

    [Theory]
    [InlineData("limit=1001")]
    [InlineData("limit=-1")]
    [InlineData("limit=1&limit=2")]
    [InlineData("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")]
    [InlineData("cursor=cjk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5")]
    [InlineData("cursor=c2F0aW9u")]
    [InlineData("cursor=_w")]
    public async Task List_InvalidParameter_IsRefused(string query)
    {
        var station = await StationWithReadingsAsync(1);
        using var response = await GetAsync($"/api/stations/{station}/readings?{query}");
        await ProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task List_UnknownStation_IsNotFound()
    {
        using var response = await GetAsync($"/api/stations/{NewId("nowhere")}/readings");
        await ProblemAsync(response, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task GetStation_LateReading_DoesNotBecomeTheNewest()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start.AddSeconds(5)));
        await AcceptedAsync(Reading(station, Start));
        await ItemsAsync($"/api/stations/{station}/readings", 2);
        Assert.Equal(Text(Start.AddSeconds(5)), TimeOf((await GetJsonAsync($"/api/stations/{station}"))["latest"]));
    }

    private async Task<string> StationWithReadingsAsync(int count)
    {
        var station = NewId("station");
        await AcceptedAsync(Enumerable.Range(0, count).Select(i => Reading(station, Start.AddSeconds(i))));
        await ItemsAsync($"/api/stations/{station}/readings", count);
        return station;
    }

    private async Task<List<JsonNode?>> AllPagesAsync(string path, int pages)
    {
        var items = new List<JsonNode?>();
        string? cursor = null;
        for (var i = 0; i < pages; i++)
        {
            var page = await GetJsonAsync(cursor is null ? path : $"{path}&cursor={cursor}");
            items.AddRange(page["items"]!.AsArray());
            cursor = (string?)page["next_cursor"];
            Assert.Equal(i == pages - 1, cursor is null);
        }

        return items;
    }

    private static string TimeOf(JsonNode? reading) => (string)reading!["timestamp"]!;
}
