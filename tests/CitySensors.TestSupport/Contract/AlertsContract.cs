using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>/api/alerts</c>.</summary>
public abstract class AlertsContract(CityFixture city) : ApiContract(city)
{
    /// <summary>Within the expected band, so that no default rule applies.</summary>
    private const string TwoLevels = """{"severity": "Minor", "above": 26}, {"severity": "Severe", "above": 28}""";

    [Fact]
    public async Task Alert_FromRaisedToCleared_IsOneWithItsHistory()
    {
        var (station, area) = await StationAsync();
        await AcceptedAsync(Values(station, 25, 27, 29, 27, 25));
        var entries = await EntriesAsync(area, 4);
        Assert.Equal(["raised", "escalated", "deescalated", "cleared"], entries.Select(entry => (string)entry!["state"]!));
        Assert.Equal(["Minor", "Severe", "Minor", "Minor"], entries.Select(entry => (string)entry!["severity"]!));
        Assert.Equal(["Minor", "Severe", "Severe", "Severe"], entries.Select(entry => (string)entry!["highest_severity"]!));
        var id = Assert.Single(entries.Select(entry => (string)entry!["id"]!).Distinct());

        var alert = await GetJsonAsync($"/api/alerts/{id}");
        Assert.Equal("cleared", (string)alert["state"]!);
        Assert.Equal(4, alert["history"]!.AsArray().Count);
        var first = alert["history"]![0]!;
        Assert.True(JsonNode.DeepEquals(first, entries[0]), first.ToJsonString());
        Assert.Equal(station, (string)first["station_id"]!);
        Assert.Equal(Text(Start.AddSeconds(1)), (string)first["onset"]!);
        Assert.Equal(27, (double)first["value"]!);
        Assert.Equal(26, (double)first["threshold"]!);
        Assert.Equal("Cel", (string)first["unit"]!);
        Assert.Equal(25, (double)first["expected"]!["mean"]!);
        Assert.Equal(1, (double)first["z"]!, 9);
        Assert.Contains("Market Square", (string)first["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Since_ReturnsLaterEntriesInPages()
    {
        var (station, area) = await StationAsync();
        await AcceptedAsync(Values(station, 27, 29, 27, 25));
        var entries = await EntriesAsync(area, 4);
        var since = (long)entries[0]!["sequence"]!;
        var page = await GetJsonAsync($"/api/alerts?area={area}&since={since}&limit=2");
        Assert.Equal(["escalated", "deescalated"], page["items"]!.AsArray().Select(entry => (string)entry!["state"]!));
        Assert.Equal((long)entries[2]!["sequence"]!, long.Parse((string)page["next_cursor"]!, null));
        var rest = await GetJsonAsync($"/api/alerts?area={area}&cursor={(string)page["next_cursor"]!}&limit=2");
        Assert.Equal("cleared", (string)Assert.Single(rest["items"]!.AsArray())!["state"]!);
        Assert.Null(rest["next_cursor"]);
    }

    [Fact]
    public async Task List_Active_ReturnsTheNewestEntryOfWhatHasNotEnded()
    {
        var (one, area) = await StationAsync();
        var (other, _) = await StationAsync(area);
        await AcceptedAsync(Values(one, 27, 29));
        await AcceptedAsync(Values(other, 27, 25));
        await EntriesAsync(area, 4);
        var active = Assert.Single((await GetJsonAsync($"/api/alerts?active=true&area={area}"))["items"]!.AsArray())!;
        Assert.Equal("escalated", (string)active["state"]!);
        Assert.Equal(one, (string)active["station_id"]!);
    }

    [Fact]
    public async Task List_Severity_FiltersByTheHighestSeverity()
    {
        var (station, area) = await StationAsync();
        await AcceptedAsync(Values(station, 27, 29, 25));
        await EntriesAsync(area, 3);
        var severe = (await GetJsonAsync($"/api/alerts?area={area}&severity=Severe"))["items"]!.AsArray();
        Assert.Equal(["escalated", "cleared"], severe.Select(entry => (string)entry!["state"]!));
    }

    [Fact]
    public async Task List_Period_ReturnsEntriesByTheirTime()
    {
        var (station, area) = await StationAsync();
        await AcceptedAsync(Values(station, 27, 29, 27, 25));
        await EntriesAsync(area, 4);
        Assert.Equal(["escalated", "deescalated"], await StatesAsync($"from={Text(Start.AddSeconds(1))}&to={Text(Start.AddSeconds(3))}"));
        Assert.Equal(["deescalated", "cleared"], await StatesAsync($"from={Text(Start.AddSeconds(2))}"));
        Assert.Equal(["raised"], await StatesAsync($"to={Text(Start.AddSeconds(3))}&limit=1"));
        Assert.Equal(["deescalated"], await StatesAsync($"to={Text(Start.AddSeconds(3))}&severity=Severe&since={await SequenceAsync("escalated")}"));
        Assert.Empty(await StatesAsync($"from={Text(Start)}&to={Text(Start)}"));

        async Task<IEnumerable<string>> StatesAsync(string period) =>
            (await GetJsonAsync($"/api/alerts?area={area}&{period}"))["items"]!.AsArray().Select(entry => (string)entry!["state"]!);

        async Task<long> SequenceAsync(string state) =>
            (long)(await EntriesAsync(area, 4)).Single(entry => (string)entry!["state"]! == state)!["sequence"]!;
    }

    [Fact]
    public async Task List_Audience_ReturnsAlertsOfRulesForIt()
    {
        var (station, area) = (NewId("station"), NewId("area"));
        await PutStationAsync(station, $"\"name\": \"Market Square\", \"area\": \"{area}\"");
        foreach (var audience in (string[])["public", "staff", "both"])
        {
            var rule = $$"""{"sensor": "temperature", "stations": ["{{station}}"], "min_values": 1, "levels": [{"severity": "Minor", "above": 26}], "audience": "{{audience}}"}""";
            await JsonAsync(await PutAsync($"/api/rules/{NewId("rule")}", rule), HttpStatusCode.Created);
        }

        await AcceptedAsync(Values(station, 27));
        await EntriesAsync(area, 3);
        foreach (var active in (string[])["", "&active=true"])
        {
            Assert.Equal(["both", "public", "staff"], await AudiencesAsync(active));
            Assert.Equal(["both", "public"], await AudiencesAsync($"&audience=public{active}"));
            Assert.Equal(["both", "staff"], await AudiencesAsync($"&audience=staff{active}"));
            Assert.Equal(["both", "staff"], await AudiencesAsync($"&audience=staff&from={Text(Start)}{active}"));
            Assert.Single(await AudiencesAsync($"&audience=staff&limit=1{active}"));
        }

        async Task<IEnumerable<string>> AudiencesAsync(string query) =>
            (await GetJsonAsync($"/api/alerts?area={area}{query}"))["items"]!.AsArray().Select(entry => (string)entry!["audience"]!).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task List_PeriodThatEndsBeforeItBegins_IsRefused()
    {
        using var response = await GetAsync($"/api/alerts?from={Text(Start.AddSeconds(1))}&to={Text(Start)}");
        Assert.Equal(["to"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task DeleteRule_ActiveAlert_IsCancelledWithoutAValue()
    {
        var (station, area) = await StationAsync();
        await AcceptedAsync(Values(station, 27));
        var raised = Assert.Single(await EntriesAsync(area, 1))!;
        using var removed = await DeleteAsync($"/api/rules/{(string)raised["rule"]!}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        var cancelled = (await EntriesAsync(area, 2))[1]!;
        Assert.Equal("cancelled", (string)cancelled["state"]!);
        Assert.Null(cancelled["value"]);
        Assert.Null(cancelled["z"]);
        Assert.Empty((await GetJsonAsync($"/api/alerts?active=true&area={area}"))["items"]!.AsArray());
    }

    [Fact]
    public async Task List_InvalidParameters_ReportsAll()
    {
        using var response = await GetAsync("/api/alerts?since=-1&active=maybe&area=a/b&severity=Big&from=yesterday&to=x&limit=0&cursor=x&audience=all");
        Assert.Equal(["active", "area", "audience", "cursor", "from", "limit", "severity", "since", "to"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Theory]
    [InlineData("/api/alerts?station=x&limit=0", "limit", "station")]
    [InlineData("/api/stations/station-7?lmit=1", "lmit")]
    [InlineData("/api/city?name=x", "name")]
    public async Task Get_UnknownParameter_IsRefusedWithAllErrors(string path, params string[] parameters)
    {
        using var response = await GetAsync(path);
        Assert.Equal(parameters, FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task List_MisspeltParameter_NamesTheLikelyOne()
    {
        using var response = await GetAsync("/api/alerts?severty=Minor");
        var error = (string)(await ProblemAsync(response, HttpStatusCode.BadRequest))["errors"]!["severty"]![0]!;
        Assert.Equal("Unknown parameter. Did you mean \"severity\"? There are since, active, area, severity, audience, from, to, limit, cursor, lang.", error);
    }

    [Fact]
    public async Task Get_Unknown_IsNotFound()
    {
        using var response = await GetAsync("/api/alerts/none");
        await ProblemAsync(response, HttpStatusCode.NotFound);
    }

    private async Task<(string Station, string Area)> StationAsync(string? area = null)
    {
        var station = NewId("station");
        area ??= NewId("area");
        await PutStationAsync(station, $"\"name\": \"Market Square\", \"area\": \"{area}\"");
        await PutRuleAsync(NewId("rule"), station, TwoLevels);
        return (station, area);
    }

    private IEnumerable<string> Values(string station, params int[] temperatures) =>
        temperatures.Select((value, i) => Reading(station, Start.AddSeconds(i), $"\"temperature\": {value}"));

    private async Task<JsonArray> EntriesAsync(string area, int count)
    {
        JsonArray items = [];
        await Eventually.TrueAsync(
            async () => (items = (await GetJsonAsync($"/api/alerts?area={area}"))["items"]!.AsArray()).Count >= count, () => $"There are fewer than {count} entries of {area}.", Cancelled);
        Assert.True(items.Count == count, items.ToJsonString());
        return items;
    }
}
