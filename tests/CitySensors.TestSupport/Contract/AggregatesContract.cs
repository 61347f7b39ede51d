using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>GET /api/stations/{id}/aggregates</c>.</summary>
public abstract class AggregatesContract(CityFixture city) : ApiContract(city)
{
    /// <summary>Noon of the day before yesterday, in UTC, which is the time zone of the city.</summary>
    private readonly DateTimeOffset _noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    [Fact]
    public async Task List_FiveMinutes_HasTheFiguresOfEachWindow()
    {
        var station = await StationAsync(10, i => $"\"temperature\": {20 + i}, \"noise_level\": {(i % 2 == 0 ? 60 : 80)}, \"humidity\": -999");
        var windows = await WindowsAsync(station, "PT5M", 2);
        Assert.Equal([Text(_noon), Text(_noon.AddMinutes(5))], windows.Select(window => (string)window!["start"]!));
        Assert.Equal(Text(_noon.AddMinutes(5)), (string)windows[0]!["end"]!);
        Assert.True((bool)windows[0]!["closed"]!);

        var temperature = windows[0]!["sensors"]!["temperature"]!;
        Assert.Equal((5, 20, 22, 24), ((int)temperature["count"]!, (double)temperature["min"]!, (double)temperature["mean"]!, (double)temperature["max"]!));
        Assert.Equal(Math.Sqrt(2.5), (double)temperature["standard_deviation"]!, 6);
        Assert.InRange((double)temperature["quantiles"]!["p50"]!, 22 * 0.99, 22 * 1.01);
        Assert.Equal((0, 1.0), ((int)temperature["outliers"]!, (double)temperature["completeness"]!));
        Assert.Null(temperature["sum"]);
        Assert.Equal(10 * Math.Log10((3e6 + 2e8) / 5), (double)windows[0]!["sensors"]!["noise_level"]!["mean"]!, 6);
        var humidity = windows[0]!["sensors"]!["humidity"]!;
        Assert.Equal((0, 5), ((int)humidity["count"]!, (int)humidity["failed"]!));
        Assert.Null(humidity["mean"]);
    }

    [Fact]
    public async Task List_HoursDaysAndMonths_LoseNoPeak()
    {
        var station = await StationAsync(180, i => $"\"temperature\": {(i == 77 ? 45 : 25)}");
        var hours = new JsonArray();
        // Behind Kafka, readings are seen one after the other.
        await Eventually.TrueAsync(
            async () => (hours = await WindowsAsync(station, "PT1H", 3)).Sum(hour => (int)hour!["sensors"]!["temperature"]!["count"]!) == 180, () => hours.ToJsonString(), Cancelled);
        Assert.Equal([25, 45, 25], hours.Select(hour => (double)hour!["sensors"]!["temperature"]!["max"]!));
        Assert.Equal([0, 1, 0], hours.Select(hour => (int)hour!["sensors"]!["temperature"]!["outliers"]!));
        var day = Assert.Single(await WindowsAsync(station, "P1D", 1))!;
        Assert.Equal(Text(_noon.AddHours(-12)), (string)day["start"]!);
        Assert.Equal((180, 45.0), ((int)day["sensors"]!["temperature"]!["count"]!, (double)day["sensors"]!["temperature"]!["max"]!));
        Assert.Equal(0.125, (double)day["sensors"]!["temperature"]!["completeness"]!);
        var month = Assert.Single(await WindowsAsync(station, "P1M", 1))!;
        Assert.Equal(180, (int)month["sensors"]!["temperature"]!["count"]!);
        // An hour is the default.
        Assert.Equal(3, (await GetJsonAsync($"/api/stations/{station}/aggregates"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task List_Pages_HaveEachWindowOnceInOrder()
    {
        var station = await StationAsync(35, _ => "\"temperature\": 25");
        await WindowsAsync(station, "PT5M", 7);
        var starts = new List<string>();
        string? cursor = null;
        do
        {
            var page = await GetJsonAsync($"/api/stations/{station}/aggregates?resolution=PT5M&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            starts.AddRange(page["items"]!.AsArray().Select(window => (string)window!["start"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => Text(_noon.AddMinutes(5 * i))), starts);
    }

    [Fact]
    public async Task List_RangeAndSensor_LimitTheList()
    {
        var station = await StationAsync(35, i => i < 20 ? "\"temperature\": 25, \"humidity\": 60" : "\"temperature\": 25");
        await WindowsAsync(station, "PT5M", 7);
        var range = await GetJsonAsync($"/api/stations/{station}/aggregates?resolution=PT5M&from={Text(_noon.AddMinutes(7))}&to={Text(_noon.AddMinutes(16))}");
        Assert.Equal([Text(_noon.AddMinutes(10)), Text(_noon.AddMinutes(15))], range["items"]!.AsArray().Select(window => (string)window!["start"]!));
        Assert.Equal([5, 5], range["items"]!.AsArray().Select(window => (int)window!["sensors"]!["temperature"]!["count"]!));
        var humidity = (await GetJsonAsync($"/api/stations/{station}/aggregates?resolution=PT5M&sensor=humidity"))["items"]!.AsArray();
        Assert.Equal(4, humidity.Count);
        Assert.All(humidity, window => Assert.Equal("humidity", Assert.Single(window!["sensors"]!.AsObject()).Key));
    }

    [Fact]
    public async Task List_AfterALateReadingAndAWithdrawal_HasTheirWindowsCorrected()
    {
        var station = await StationAsync(60, _ => "\"temperature\": 25");
        await WindowsAsync(station, "PT1H", 1);
        await AcceptedAsync(Reading(station, _noon.AddSeconds(30), "\"temperature\": 31"));
        await HourAsync(61, 31);
        using (var withdrawn = await Client.PostAsync(
            new Uri($"/api/stations/{station}/readings/withdrawals", UriKind.Relative),
            new StringContent($$"""{"timestamp": "{{Text(_noon.AddSeconds(30))}}", "reason": "A heater was near."}""", null, "application/json"),
            Cancelled)) Assert.Equal(HttpStatusCode.NoContent, withdrawn.StatusCode);
        await HourAsync(60, 25);

        async Task HourAsync(int count, double max) => await Eventually.TrueAsync(
            async () => (await GetJsonAsync($"/api/stations/{station}/aggregates?resolution=PT1H"))["items"]![0]!["sensors"]!["temperature"]! is var hour
                && (int)hour["count"]! == count && (double)hour["max"]! == max,
            () => $"The hour does not have {count} values up to {max}.",
            Cancelled);
    }

    [Fact]
    public async Task List_AmountsAndCounters_HaveTheirSum()
    {
        var (station, counter, rain) = (NewId("station"), NewId("counter"), NewId("rain"));
        await PutTypeAsync(counter, "counter_increment");
        await PutTypeAsync(rain, "sum");
        await AcceptedAsync(Enumerable.Range(0, 20).Select(i => Reading(station, _noon.AddMinutes(i), $"\"{counter}\": {100 + 2 * i}, \"{rain}\": 0.5")));
        var windows = await WindowsAsync(station, "PT5M", 4);
        Assert.Equal([8, 10, 10, 10], windows.Select(window => (double)window!["sensors"]![counter]!["sum"]!));
        Assert.Null(windows[0]!["sensors"]![counter]!["max"]);
        Assert.Equal((2.5, 0.5), ((double)windows[0]!["sensors"]![rain]!["sum"]!, (double)windows[0]!["sensors"]![rain]!["max"]!));
        Assert.Equal(38, (double)Assert.Single(await WindowsAsync(station, "P1D", 1))!["sensors"]![counter]!["sum"]!);

        async Task PutTypeAsync(string id, string aggregation)
        {
            using var put = await PutAsync($"/api/sensors/{id}", $$"""{"name": "Counted", "unit": "1", "aggregation": "{{aggregation}}"}""");
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        }
    }

    [Fact]
    public async Task List_InvalidParameters_ReportsAll()
    {
        var station = await StationAsync(1, _ => "\"temperature\": 25");
        using var response = await GetAsync($"/api/stations/{station}/aggregates?resolution=PT7M&from=yesterday&to=1&limit=0&sensor=mood&cursor=!&unknown=1");
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(["cursor", "from", "limit", "resolution", "sensor", "to", "unknown"], FaultsOf(problem));
        Assert.Equal("Must be one of PT5M, PT1H, P1D, P1M.", (string)problem["errors"]!["resolution"]![0]!);
    }

    [Theory]
    [InlineData("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")]
    [InlineData("limit=1001")]
    [InlineData("cursor=c2F0aW9u")]
    [InlineData("cursor=ZzA")]
    public async Task List_InvalidParameter_IsRefused(string query)
    {
        var station = await StationAsync(1, _ => "\"temperature\": 25");
        using var response = await GetAsync($"/api/stations/{station}/aggregates?{query}");
        await ProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task List_UnknownStation_IsNotFound()
    {
        using var response = await GetAsync($"/api/stations/{NewId("nowhere")}/aggregates");
        await ProblemAsync(response, HttpStatusCode.NotFound);
    }

    /// <summary>A station with a reading a minute from noon on.</summary>
    private async Task<string> StationAsync(int readings, Func<int, string> members)
    {
        var station = NewId("station");
        await AcceptedAsync(Enumerable.Range(0, readings).Select(i => Reading(station, _noon.AddMinutes(i), members(i).ToString(CultureInfo.InvariantCulture))));
        return station;
    }

    /// <summary>All windows of a station once its readings are seen.</summary>
    private Task<JsonArray> WindowsAsync(string station, string resolution, int count) => ItemsAsync($"/api/stations/{station}/aggregates?resolution={resolution}", count);
}
