using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Previews of rules over stored readings.</summary>
public abstract class RulePreviewContract(CityFixture city) : ApiContract(city)
{
    private const string Path = "/api/rules/preview";

    /// <summary>Above 26: from the third to the fourth value, and from the seventh on.</summary>
    private static readonly double[] Temperatures = [20, 25, 30, 27, 22, 25, 33, 20];

    private DateTimeOffset Past { get; } = new(2024, 3, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task PostPreview_RuleInForce_RaisesTheAlertsOfTheLog()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutStationAsync(station);
        await PutRuleAsync(rule, station);
        await StoreAsync(station, Temperatures.Select((value, i) => Reading(station, Start.AddSeconds(10 * i), Temperature(value))).ToList());
        JsonNode[] log = [];
        await Eventually.TrueAsync(
            async () => (log = [.. (await GetJsonAsync($"/api/alerts?from={Text(Start)}&limit=1000"))["items"]!.AsArray().Where(one => (string)one!["rule"]! == rule).Select(one => one!)]).Count(one => (string)one["state"]! == "cleared") == 2,
            () => $"The rule {rule} raised {log.Length} alerts.",
            Cancelled);

        var result = await ResultAsync(rule, RuleBody(station, 26), Start, Start.AddSeconds(100));
        Assert.Equal((2, 0, 0), Difference(result));
        Assert.Equal(log.Select(one => (string)one["id"]!).Distinct().Order(), Alerts(result).Select(one => (string)one["id"]!).Order());
        Assert.Equal([Text(Start.AddSeconds(20)), Text(Start.AddSeconds(60))], Alerts(result).Select(one => (string)one["onset"]!));
        Assert.Equal([Text(Start.AddSeconds(40)), Text(Start.AddSeconds(70))], Alerts(result).Select(one => (string)one["ended"]!));
        Assert.Equal([30, 33], Alerts(result).Select(one => (double)one["value"]!));
        Assert.Equal((4, "both"), ((int)result["proposed"]!["messages"]!["total"]!, (string)result["in_force"]!["audience"]!));
    }

    [Fact]
    public async Task PostPreview_LowerLevel_StatesTheAlertsThatAreAdded()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutStationAsync(station);
        await PutRuleAsync(rule, station);
        await StorePastAsync(station, Temperatures);
        // Above 24: the second to the fourth value, and the sixth and seventh. Above 31: the seventh.
        var lower = await ResultAsync(rule, RuleBody(station, 24), Past, Past.AddDays(2));
        Assert.Equal((2, 0, 0), Difference(lower));
        Assert.Equal([Text(Past.AddSeconds(10)), Text(Past.AddSeconds(50))], Alerts(lower).Select(one => (string)one["onset"]!));
        var higher = await ResultAsync(rule, RuleBody(station, 31), Past, Past.AddDays(2));
        Assert.Equal((1, 0, 1), Difference(higher));
        Assert.Equal(["in_force", "both"], Alerts(higher).Select(one => (string)one["raised_by"]!));
        Assert.Equal((1, 2), ((int)higher["by_station"]![0]!["proposed"]!, (int)higher["by_station"]![0]!["in_force"]!));
        // Raised and cleared on two days.
        Assert.Equal(Text(Past), (string)higher["readings_from"]!);
        Assert.Equal(1, (double)higher["proposed"]!["messages"]!["per_day"]!);
        Assert.Equal("2024-03-05", (string)higher["proposed"]!["messages"]!["most_on"]!);
    }

    [Fact]
    public async Task PostPreview_MeanOfWindows_IsEvaluatedForEachWindow()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutStationAsync(station);
        // Means of five minutes: 20, 30, 22.
        await StorePastAsync(station, [.. Enumerable.Range(0, 90).Select(i => (i / 30) switch { 0 => 20.0, 1 => i % 2 == 0 ? 40 : 20, _ => 22 })]);
        var body = $$"""{"sensor": "temperature", "stations": ["{{station}}"], "of": "mean", "over": "PT5M", "levels": [{"severity": "Severe", "above": 25}]}""";
        var result = await ResultAsync(rule, body, Past, Past.AddHours(1));
        var alert = Assert.Single(Alerts(result));
        Assert.Equal((Text(Past.AddMinutes(10)), Text(Past.AddMinutes(15)), "Severe"), ((string)alert["onset"]!, (string)alert["ended"]!, (string)alert["highest_severity"]!));
        Assert.Equal(30, (double)alert["value"]!, 1e-9);
        Assert.Null(result["in_force"]);
        Assert.Null(result["difference"]);
    }

    [Fact]
    public async Task PostPreview_StationWithItsOwnRule_IsLeftOut()
    {
        var (overridden, other, rule, area) = (NewId("station"), NewId("station"), NewId("rule"), NewId("area"));
        foreach (var station in (string[])[overridden, other])
        {
            await PutStationAsync(station, $"\"name\": \"Market Square\", \"area\": \"{area}\"");
            await StorePastAsync(station, Temperatures);
        }

        await PutRuleAsync(NewId("own"), overridden, """{"severity": "Minor", "above": 100}""");
        var body = $$"""{"sensor": "temperature", "areas": ["{{area}}"], "min_values": 1, "levels": [{"severity": "Minor", "above": 26}]}""";
        var result = await ResultAsync(rule, body, Past, Past.AddHours(1), $", \"area\": \"{area}\"");
        Assert.Equal((1, 2), ((int)result["proposed"]!["stations"]!, (int)result["proposed"]!["alerts"]!));
        Assert.All(Alerts(result), alert => Assert.Equal(other, (string)alert["station_id"]!));
        var none = await ResultAsync(rule, body, Past, Past.AddHours(1), $", \"stations\": [\"{overridden}\"]");
        Assert.Equal((0, 0), ((int)none["proposed"]!["stations"]!, (int)none["readings"]!));
    }

    [Fact]
    public async Task PostPreview_SensorType_TestsTheValuesAgain()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutStationAsync(station);
        await PutRuleAsync(rule, station);
        await StorePastAsync(station, Temperatures);
        // 33 is suspect, and neither raises nor clears an alert.
        var type = """{"name": "Temperature", "unit": "Cel", "suspect_outside": {"min": -20, "max": 32}}""";
        var result = await ResultAsync($$"""{"id": "{{rule}}", "sensor_type": {{type}}, "from": "{{Text(Past)}}", "to": "{{Text(Past.AddHours(1))}}"}""");
        Assert.Equal((1, 0, 1), Difference(result));
        Assert.Equal(33, (double)Assert.Single(Alerts(result), one => (string)one["raised_by"]! == "in_force")["value"]!);
    }

    [Fact]
    public async Task PostPreview_InvalidRequest_ReportsAllFaults()
    {
        using var response = await SendAsync(
            """{"id": "a/b", "rule": {"sensor": "mood", "for": "P8D", "levels": [{"severity": "Minor", "above": 1, "tail": "upper"}]}, "sensor_type": {"unit": "Cel", "default_rules": "none"}, "from": "1969-01-01T00:00:00Z", "to": "2999-01-01T00:00:00Z", "stations": ["nowhere"], "area": "nowhere", "colour": 1}""");
        Assert.Equal(
            ["area", "colour", "from", "id", "rule.for", "rule.levels[0].tail", "sensor_type.default_rules", "sensor_type.name", "stations[0]", "to"],
            FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Theory]
    [InlineData("""{"from": "2024-03-05T12:00:00Z"}""", "id", "to")]
    [InlineData("""{"id": "unknown", "from": "2024-03-05T12:00:00Z", "to": "2024-03-05T12:00:00Z"}""", "rule", "to")]
    [InlineData("""{"id": "default-temperature"}""", "from", "rule")]
    [InlineData("""{"id": "r", "rule": 7, "from": "2020-03-05T12:00:00Z", "to": "2024-03-05T12:00:00Z"}""", "rule", "to")]
    [InlineData("""{"id": "r", "rule": {"sensor": "mood", "stations": ["nowhere"], "levels": [{"severity": "Minor", "above": 1}]}, "from": "2024-03-05T12:00:00Z", "to": "2024-03-06T12:00:00Z"}""", "rule.sensor", "rule.stations[0]")]
    [InlineData("""{"id": "r", "rule": {"sensor": "temperature", "forecast": {}, "levels": [{"severity": "Minor", "above": 1}]}, "from": "2024-03-05T12:00:00Z", "to": "2024-03-06T12:00:00Z"}""", "rule.forecast")]
    [InlineData("""{"id": "r", "rule": {"sensor": "temperature", "levels": [{"severity": "Minor", "tail_probability": 0.001}]}, "sensor_type": {"name": "T", "unit": "K"}, "from": "2024-03-05T12:00:00Z", "to": "2024-03-06T12:00:00Z"}""", "rule.levels[0].tail_probability", "sensor_type.unit")]
    public async Task PostPreview_WhatCannotBePreviewed_IsRefusedWithEachReason(string body, params string[] faults)
    {
        using var response = await SendAsync(body);
        Assert.Equal(faults, FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    private static string Temperature(double value) => FormattableString.Invariant($"\"temperature\": {value}");

    private static string RuleBody(string station, double above) => FormattableString.Invariant(
        $$"""{"sensor": "temperature", "stations": ["{{station}}"], "min_values": 1, "levels": [{"severity": "Minor", "above": {{above}}}]}""");

    private static JsonNode[] Alerts(JsonNode result) => [.. result["alerts"]!.AsArray().Select(one => one!)];

    private static (int Both, int OnlyProposed, int OnlyInForce) Difference(JsonNode result) =>
        result["difference"]! is var difference ? ((int)difference["both"]!, (int)difference["only_proposed"]!, (int)difference["only_in_force"]!) : default;

    /// <summary>Stores values of every ten seconds of some years ago, which raise no alert in the city but late ones.</summary>
    private Task StorePastAsync(string station, IReadOnlyList<double> temperatures) =>
        StoreAsync(station, [.. temperatures.Select((value, i) => Reading(station, Past.AddSeconds(10 * i), Temperature(value)))]);

    private async Task StoreAsync(string station, List<string> readings)
    {
        await AcceptedAsync(readings);
        await ItemsAsync($"/api/stations/{station}/readings?limit=1000", readings.Count);
    }

    private Task<HttpResponseMessage> SendAsync(string body) =>
        Client.PostAsync(new Uri(Path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancelled);

    private Task<JsonNode> ResultAsync(string rule, string body, DateTimeOffset from, DateTimeOffset to, string members = "") =>
        ResultAsync($$"""{"id": "{{rule}}", "rule": {{body}}, "from": "{{Text(from)}}", "to": "{{Text(to)}}"{{members}}}""");

    /// <summary>The last line; those before are progress.</summary>
    private async Task<JsonNode> ResultAsync(string body)
    {
        string[] lines = [];
        // Tests of other classes may preview at the same time.
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await SendAsync(body);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable) return false;
                var text = await response.Content.ReadAsStringAsync(Cancelled);
                Assert.True(response.StatusCode == HttpStatusCode.OK, text);
                Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
                lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                return true;
            },
            () => "Another preview does not end.",
            Cancelled);
        Assert.All(lines[..^1], line => Assert.NotNull(JsonNode.Parse(line)!["progress"]));
        Assert.True(lines.Length > 1, "There is no progress.");
        return JsonNode.Parse(lines[^1])!["result"] ?? throw new InvalidOperationException(lines[^1]);
    }
}
