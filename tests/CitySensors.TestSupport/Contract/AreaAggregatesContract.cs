using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>GET /api/areas/{id}/aggregates</c>, <c>GET /api/city/aggregates</c> and <c>GET /api/city/ranking</c>.</summary>
public abstract class AreaAggregatesContract(CityFixture city) : ApiContract(city)
{
    /// <summary>Noon of the day before yesterday, in UTC, which is the time zone of the city.</summary>
    private readonly DateTimeOffset _noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    [Fact]
    public async Task List_StationsOfAnArea_CountOnceEachInItsMean()
    {
        var area = NewId("area");
        var (often, seldom) = (await StationAsync(area), await StationAsync(area));
        await AcceptedAsync(Enumerable.Range(0, 120).Select(minute => Reading(often, _noon.AddMinutes(minute), "\"temperature\": 20, \"noise_level\": 60")));
        await AcceptedAsync(Enumerable.Range(0, 4).Select(i => Reading(seldom, _noon.AddMinutes(30 * i), "\"temperature\": 30, \"noise_level\": 80")));

        var hours = await WindowsAsync($"/api/areas/{area}/aggregates?from={Text(_noon)}", hours => hours.Count == 2 && (int?)hours[0]!["sensors"]!["temperature"]!["count"] == 62);
        var temperature = hours[1]!["sensors"]!["temperature"]!;
        Assert.Equal((25, 20, 30, 2), ((double)temperature["mean"]!, (double)temperature["min"]!, (double)temperature["max"]!, (int)temperature["stations"]!));
        Assert.Equal(10 * Math.Log10((1e6 + 1e8) / 2), (double)hours[1]!["sensors"]!["noise_level"]!["mean"]!, 6);

        var day = Assert.Single(await WindowsAsync($"/api/areas/{area}/aggregates?resolution=P1D&sensor=temperature", days => days.Count == 1))!;
        Assert.Equal((Text(_noon.AddHours(-12)), 124, 25), ((string)day["start"]!, (int)day["sensors"]!["temperature"]!["count"]!, (double)day["sensors"]!["temperature"]!["mean"]!));
        Assert.Null(day["sensors"]!["noise_level"]);
        var ofCity = await WindowsAsync($"/api/city/aggregates?from={Text(_noon)}&to={Text(_noon.AddHours(1))}&sensor=temperature", windows => windows.Count == 1);
        Assert.True((int)ofCity[0]!["sensors"]!["temperature"]!["stations"]! >= 2);
    }

    [Fact]
    public async Task Rank_StationsOfAnArea_AreInOrderOfTheFigure()
    {
        var area = NewId("area");
        var (first, second) = (await StationAsync(area), await StationAsync(area));
        await AcceptedAsync(Enumerable.Range(0, 10).Select(minute => Reading(first, _noon.AddMinutes(minute), $"\"temperature\": {(minute < 3 ? 60 : 20)}")));
        await AcceptedAsync(Enumerable.Range(0, 20).Select(minute => Reading(second, _noon.AddMinutes(minute), "\"temperature\": 25")));

        Assert.Equal([(first, 3.0), (second, 0.0)], await RankAsync(area, "by=outliers"));
        Assert.Equal([(second, 20.0), (first, 10.0)], await RankAsync(area, "by=count&sensor=temperature&resolution=PT1H"));
        Assert.Equal([(second, 25.0), (first, 32.0)], await RankAsync(area, "by=mean&sensor=temperature&order=asc"));
        Assert.Equal([(first, 60.0)], await RankAsync(area, "by=max&sensor=temperature&limit=1&resolution=P1M"));
        Assert.Empty(await RankAsync(area, "by=sum&sensor=temperature"));
        var day = await GetJsonAsync($"/api/city/ranking?area={area}&at={Text(_noon)}");
        Assert.Equal((Text(_noon.AddHours(-12)), Text(_noon.AddHours(12)), true), ((string)day["start"]!, (string)day["end"]!, (bool)day["closed"]!));
        Assert.Equal(("Ranked", area, 10), ((string)day["items"]![0]!["name"]!, (string)day["items"]![0]!["area"]!, (int)day["items"]![0]!["count"]!));
    }

    [Fact]
    public async Task List_InvalidParameters_ReportsAll()
    {
        using var areas = await GetAsync($"/api/city/aggregates?resolution=PT5M&from=yesterday&sensor=mood");
        Assert.Equal(["from", "resolution", "sensor"], FaultsOf(await ProblemAsync(areas, HttpStatusCode.BadRequest)));
        using var ranking = await GetAsync("/api/city/ranking?by=beauty&resolution=PT5M&at=now&order=up&limit=0&area=a/b&sensor=mood");
        Assert.Equal(["area", "at", "by", "limit", "order", "resolution", "sensor"], FaultsOf(await ProblemAsync(ranking, HttpStatusCode.BadRequest)));
        using var withoutSensor = await GetAsync("/api/city/ranking?by=mean");
        Assert.Equal("Required to rank by mean.", (string)(await ProblemAsync(withoutSensor, HttpStatusCode.BadRequest))["errors"]!["sensor"]![0]!);
        using var unknown = await GetAsync($"/api/areas/{NewId("area")}/aggregates");
        await ProblemAsync(unknown, HttpStatusCode.NotFound);
    }

    private async Task<string> StationAsync(string area)
    {
        var station = NewId("station");
        using var put = await PutAsync($"/api/stations/{station}", $$"""{"name": "Ranked", "area": "{{area}}"}""");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        return station;
    }

    private async Task<JsonArray> WindowsAsync(string path, Predicate<JsonArray> condition)
    {
        var windows = new JsonArray();
        await Eventually.TrueAsync(
            async () =>
            {
                windows = (await GetJsonAsync(path))["items"]!.AsArray();
                return condition(windows);
            },
            () => windows.ToJsonString(),
            Cancelled);
        return windows;
    }

    private async Task<IEnumerable<(string Station, double Value)>> RankAsync(string area, string query)
    {
        // Readings are visible a moment after they are acknowledged.
        await Eventually.TrueAsync(
            async () => (await GetJsonAsync($"/api/city/ranking?by=count&area={area}&at={Text(_noon)}"))["items"]!.AsArray().Sum(item => (int)item!["value"]!) == 30,
            () => "Not all readings are there.",
            Cancelled);
        return (await GetJsonAsync($"/api/city/ranking?area={area}&at={Text(_noon)}&{query}"))["items"]!.AsArray().Select(item => ((string)item!["station_id"]!, (double)item["value"]!)).ToList();
    }
}
