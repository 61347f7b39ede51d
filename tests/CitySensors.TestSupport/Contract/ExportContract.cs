using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>GET /api/export/readings</c> and <c>GET /api/export/aggregates</c>.</summary>
public abstract class ExportContract(CityFixture city) : ApiContract(city)
{
    private readonly DateTimeOffset _noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddHours(-36);

    [Fact]
    public async Task Readings_Csv_HasAHeaderAndARowPerReadingWithItsFlags()
    {
        var station = await StationAsync(1, _ => "\"temperature\": 33.5, \"humidity\": -999, \"illuminance\": 2047");
        var lines = await LinesAsync($"/api/export/readings?station={station}&sensor=temperature");
        Assert.Equal("station_id,timestamp,arrived,area,latitude,longitude,temperature,temperature_quality,temperature_outlier", lines[0]);
        Assert.Matches($"^{station},{Text(_noon)},[^,]+,,,,33.5,1,true$", Assert.Single(lines[1..]));
        var all = await LinesAsync($"/api/export/readings?format=csv&station={station}");
        var row = all[0].Split(',').Zip(all[1].Split(',')).ToDictionary(cell => cell.First, cell => cell.Second);
        Assert.Equal(("-999", "4", "3", ""), (row["humidity"], row["humidity_quality"], row["illuminance_quality"], row["pressure"]));
    }

    [Fact]
    public async Task Readings_SeveralStations_AreInOrderOfStationAndTime()
    {
        var area = NewId("area");
        var stations = new List<string>();
        for (var i = 0; i < 3; i++) stations.Add(await StationAsync(4, j => $"\"temperature\": {20 + j}", area));
        var rows = await RowsAsync($"/api/export/readings?format=ndjson&area={area}");
        var expected = stations.Order(StringComparer.Ordinal).SelectMany(station => Enumerable.Range(0, 4).Select(i => (station, Text(_noon.AddMinutes(i)), area, 20.0 + i)));
        Assert.Equal(expected, rows.Select(row => ((string)row["station_id"]!, (string)row["timestamp"]!, (string)row["area"]!, (double)row["temperature"]!)));
        Assert.All(rows, row => Assert.Equal((48.1, 11.6), ((double)row["latitude"]!, (double)row["longitude"]!)));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("geojson")]
    public async Task Readings_ContinuedAfterEachRow_AreTheSameAsAtOnce(string format)
    {
        var area = NewId("area");
        for (var i = 0; i < 2; i++) await StationAsync(3, j => $"\"temperature\": {20 + j}", area);
        var path = $"/api/export/readings?format={format}&area={area}";
        var whole = (await LinesAsync(path)).Where(IsRow).Select(RowOf).ToList();
        Assert.Equal(6, whole.Count);
        var parts = new List<string>();
        var keys = await RowsAsync($"/api/export/readings?format=ndjson&area={area}");
        for (var i = 0; i < 6; i++)
        {
            var cursor = i == 0 ? "" : $"&cursor={Uri.EscapeDataString($"{keys[i - 1]["station_id"]}/{keys[i - 1]["timestamp"]}")}";
            parts.AddRange((await LinesAsync($"{path}&limit=1{cursor}")).Where(IsRow).Select(RowOf));
        }

        Assert.Equal(whole, parts);
        Assert.DoesNotContain(await LinesAsync($"{path}&cursor={keys[5]["station_id"]}/{keys[5]["timestamp"]}"), IsRow);

        // Features are separated by commas.
        string RowOf(string line) => format == "geojson" ? line.TrimEnd(',') : line;

        static bool IsRow(string line) => line.Contains("station-", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readings_GeoJson_AreFeaturesAtThePositionOfTheStation()
    {
        var station = await StationAsync(2, _ => "\"temperature\": 25", NewId("area"));
        using var response = await GetAsync($"/api/export/readings?format=geojson&station={station}");
        Assert.Equal("application/geo+json", response.Content.Headers.ContentType?.MediaType);
        var features = (await JsonAsync(response, HttpStatusCode.OK))["features"]!.AsArray();
        Assert.Equal(2, features.Count);
        Assert.Equal("""{"type":"Point","coordinates":[11.6,48.1]}""", features[0]!["geometry"]!.ToJsonString());
        Assert.Equal((station, 25.0, 1), ((string)features[0]!["properties"]!["station_id"]!, (double)features[0]!["properties"]!["temperature"]!, (int)features[0]!["properties"]!["temperature_quality"]!));
        var nowhere = await StationAsync(1, _ => "\"temperature\": 25");
        Assert.Null((await GetJsonAsync($"/api/export/readings?format=geojson&station={nowhere}"))["features"]![0]!["geometry"]);
    }

    [Fact]
    public async Task Readings_Parquet_IsAWholeFile()
    {
        var station = await StationAsync(3, _ => "\"temperature\": 25");
        using var response = await GetAsync($"/api/export/readings?format=parquet&station={station}");
        Assert.Equal("application/vnd.apache.parquet", response.Content.Headers.ContentType?.MediaType);
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancelled);
        Assert.Equal("PAR1"u8, bytes.AsSpan(0, 4));
        Assert.Equal("PAR1"u8, bytes.AsSpan(bytes.Length - 4));
    }

    [Fact]
    public async Task Readings_RangeAndSensor_LimitTheRows()
    {
        var station = await StationAsync(9, i => i % 3 == 2 ? "\"humidity\": 60, \"temperature\": 25" : "\"temperature\": 25");
        var rows = await RowsAsync($"/api/export/readings?format=ndjson&station={station}&sensor=humidity&from={Text(_noon.AddMinutes(2))}&to={Text(_noon.AddMinutes(8))}");
        Assert.Equal([Text(_noon.AddMinutes(2)), Text(_noon.AddMinutes(5))], rows.Select(row => (string)row["timestamp"]!));
        Assert.All(rows, row => Assert.Null(row["temperature"]));
    }

    [Fact]
    public async Task Readings_IdThatLooksLikeAFormula_DoesNotBeginACell()
    {
        var station = $"=cmd|'/{NewId("x")}".Replace("/", "", StringComparison.Ordinal);
        await AcceptedAsync(Reading(station, _noon));
        await SeenAsync(station, 1);
        var lines = await LinesAsync($"/api/export/readings?station={Uri.EscapeDataString(station)}");
        Assert.StartsWith($"'{station},", lines[1], StringComparison.Ordinal);
        Assert.Equal(station, (string)Assert.Single(await RowsAsync($"/api/export/readings?format=ndjson&station={Uri.EscapeDataString(station)}"))["station_id"]!);
    }

    [Fact]
    public async Task Readings_AWithdrawnValue_IsMarkedAsFailed()
    {
        var station = await StationAsync(1, _ => "\"temperature\": 25, \"humidity\": 60");
        using (var withdrawn = await Client.PostAsync(
            new Uri($"/api/stations/{station}/readings/withdrawals", UriKind.Relative),
            new StringContent($$"""{"timestamp": "{{Text(_noon)}}", "sensors": ["temperature"], "reason": "A heater was near."}""", null, "application/json"),
            Cancelled)) Assert.Equal(HttpStatusCode.NoContent, withdrawn.StatusCode);
        await Eventually.TrueAsync(
            async () => (await RowsAsync($"/api/export/readings?format=ndjson&station={station}")) is [var row]
                && (double)row["temperature"]! == 25 && (int)row["temperature_quality"]! == 4 && (int)row["humidity_quality"]! == 1,
            () => "The value is not marked.",
            Cancelled);
    }

    [Fact]
    public async Task Aggregates_AnyFormat_HaveARowPerWindowAndSensor()
    {
        var station = await StationAsync(120, i => $"\"temperature\": {20 + i % 2}, \"humidity\": 60");
        var rows = await RowsAsync($"/api/export/aggregates?format=ndjson&station={station}");
        Assert.Equal(
            [(Text(_noon), "temperature"), (Text(_noon), "humidity"), (Text(_noon.AddHours(1)), "temperature"), (Text(_noon.AddHours(1)), "humidity")],
            rows.Select(row => ((string)row["start"]!, (string)row["sensor"]!)));
        Assert.Equal(
            (60, 20, 20.5, 21, true, "Cel"),
            ((int)rows[0]["count"]!, (double)rows[0]["min"]!, (double)rows[0]["mean"]!, (double)rows[0]["max"]!, (bool)rows[0]["closed"]!, (string)rows[0]["unit"]!));
        var rest = await RowsAsync($"/api/export/aggregates?format=ndjson&station={station}&cursor={station}/{Text(_noon)}/temperature");
        Assert.Equal(["humidity", "temperature", "humidity"], rest.Select(row => (string)row["sensor"]!));
        Assert.Equal(3, (await LinesAsync($"/api/export/aggregates?station={station}&sensor=humidity&resolution=PT1H")).Length);
        Assert.Equal(120, (int)Assert.Single(await RowsAsync($"/api/export/aggregates?format=ndjson&station={station}&sensor=humidity&resolution=P1D"))["count"]!);
    }

    [Fact]
    public async Task Export_InvalidParameters_ReportsAll()
    {
        using var readings = await GetAsync("/api/export/readings?format=xls&from=yesterday&to=1&limit=0&sensor=mood&station=nowhere-at-all&area=nowhere-at-all&cursor=!&raw=yes&unknown=1");
        Assert.Equal(
            ["area", "cursor", "format", "from", "limit", "raw", "sensor", "station", "to", "unknown"], FaultsOf(await ProblemAsync(readings, HttpStatusCode.BadRequest)));
        using var aggregates = await GetAsync("/api/export/aggregates?resolution=PT7M&cursor=station-7/2026-01-01T00:00:00Z/mood&raw=true");
        Assert.Equal(["cursor", "raw", "resolution"], FaultsOf(await ProblemAsync(aggregates, HttpStatusCode.BadRequest)));
    }

    private async Task<string> StationAsync(int readings, Func<int, string> members, string? area = null)
    {
        var station = NewId("station");
        if (area is not null) await PutStationAsync(station, $"\"name\": \"Market Square\", \"latitude\": 48.1, \"longitude\": 11.6, \"area\": \"{area}\"");
        await AcceptedAsync(Enumerable.Range(0, readings).Select(i => Reading(station, _noon.AddMinutes(i), members(i))));
        await SeenAsync(station, readings);
        return station;
    }

    private async Task SeenAsync(string station, int readings) => await ItemsAsync($"/api/stations/{Uri.EscapeDataString(station)}/readings?limit=1000", readings);

    private async Task<string[]> LinesAsync(string path)
    {
        using var response = await GetAsync(path);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private async Task<List<JsonNode>> RowsAsync(string path) => [.. (await LinesAsync(path)).Select(line => JsonNode.Parse(line)!)];
}
