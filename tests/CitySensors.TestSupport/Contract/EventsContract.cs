using System.Net;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>/api/events</c>, and what the hub tells of events.</summary>
public abstract class EventsContract(CityFixture city) : ApiContract(city)
{
    /// <summary>Within the expected band, so that no default rule applies.</summary>
    private const string TwoLevels = """{"severity": "Minor", "above": 26}, {"severity": "Severe", "above": 28}""";

    public static TheoryData<HubProtocol> Protocols => [HubProtocol.Json, HubProtocol.MessagePack];

    [Fact]
    public async Task List_AlertsOfAnArea_AreOneEvent()
    {
        var area = NewId("area");
        var (one, other, elsewhere) = (await StationAsync(area), await StationAsync(area), await StationAsync(NewId("area")));
        await AcceptedAsync(Values(one, 27, 29), Values(elsewhere, 27));
        await EventAsync(area, alerts: 1);
        await AcceptedAsync(Values(other, 25, 27));
        var known = await EventAsync(area, alerts: 2);
        Assert.Equal("heat", (string)known["hazard"]!);
        Assert.Equal("active", (string)known["state"]!);
        Assert.Equal("public", (string)known["audience"]!);
        Assert.Equal(("Severe", "Severe"), ((string)known["severity"]!, (string)known["highest_severity"]!));
        Assert.Equal(Text(Start), (string)known["onset"]!);
        Assert.Equal((2, 2), ((int)known["station_count"]!, (int)known["active_station_count"]!));
        Assert.Equal([area], known["areas"]!.AsArray().Select(id => (string)id!));
        Assert.Null(known["stations"]);

        var whole = await GetJsonAsync($"/api/events/{(string)known["id"]!}");
        Assert.Equal(new[] { one, other }.Order(StringComparer.Ordinal), whole["stations"]!.AsArray().Select(id => (string)id!));
        Assert.Equal((string)known["id"]!, (string)whole["active_alerts"]![0]!);
        Assert.Equal(2, whole["active_alerts"]!.AsArray().Count);
        Assert.Equal("Minor", (string)whole["timeline"]![0]!["severity"]!);
    }

    [Fact]
    public async Task List_AllAlertsCleared_IsEnding()
    {
        var area = NewId("area");
        var station = await StationAsync(area);
        await AcceptedAsync(Values(station, 27, 29, 25));
        JsonNode? known = null;
        await Eventually.TrueAsync(
            async () => (string?)(known = await FirstAsync($"area={area}&active=true"))?["state"] == "ending", () => $"The event is {known?.ToJsonString()}.", Cancelled);
        Assert.Equal(Text(Start.AddSeconds(2)), (string)known!["ended"]!);
        Assert.Equal(("Severe", 0), ((string)known["highest_severity"]!, (int)known["active_station_count"]!));
    }

    [Fact]
    public async Task List_Filters_Select()
    {
        var area = NewId("area");
        var station = await StationAsync(area);
        await AcceptedAsync(Values(station, 27));
        await EventAsync(area, alerts: 1);
        Assert.NotNull(await FirstAsync($"area={area}&severity=Minor&hazard=heat&audience=public&active=true&from={Text(Start)}&to={Text(Start.AddSeconds(1))}"));
        Assert.Null(await FirstAsync($"area={area}&severity=Moderate"));
        Assert.Null(await FirstAsync($"area={area}&hazard=storm"));
        Assert.Null(await FirstAsync($"area={area}&audience=staff"));
        Assert.Null(await FirstAsync($"area={area}&to={Text(Start)}"));
        Assert.Null(await FirstAsync($"area={NewId("area")}"));
    }

    [Fact]
    public async Task List_Cursor_Continues()
    {
        var areas = new[] { NewId("area"), NewId("area"), NewId("area") };
        foreach (var area in areas)
        {
            await AcceptedAsync(Values(await StationAsync(area), 27));
            await EventAsync(area, alerts: 1);
        }

        var ids = new List<string>();
        for (var path = "/api/events?limit=2"; path is not null;)
        {
            var page = await GetJsonAsync(path);
            ids.AddRange(page["items"]!.AsArray().Select(known => (string)known!["id"]!));
            path = page["next_cursor"] is { } cursor ? $"/api/events?limit=2&cursor={(string)cursor!}" : null;
        }

        Assert.Equal(ids.Distinct(), ids);
        foreach (var area in areas) Assert.Contains((string)(await FirstAsync($"area={area}"))!["id"]!, ids);
    }

    [Fact]
    public async Task List_InvalidQuery_HasAllErrors()
    {
        using var response = await GetAsync($"/api/events?active=yes&severity=Bad&audience=all&hazard=a%2Fb&from={Text(Start)}&to={Text(Start.AddSeconds(-1))}&limit=0&cursor=x&colour=red");
        Assert.Equal(["active", "audience", "colour", "cursor", "hazard", "limit", "severity", "to"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task Get_UnknownEvent_IsNotFound()
    {
        using var response = await GetAsync("/api/events/unknown");
        await ProblemAsync(response, HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task SubscribeEvents_ManyAlerts_TellsWhenItBeginsAndGetsWorse(HubProtocol protocol)
    {
        var area = NewId("area");
        var (one, other) = (await StationAsync(area), await StationAsync(area));
        await using var browser = await HubClient.ConnectAsync(Address, Cancelled, protocol);
        Assert.Empty(await browser.SubscribeEventsAsync($$"""{"areas": ["{{area}}"]}""", Cancelled));
        await AcceptedAsync(Values(one, 27));
        await browser.EventsAsync(1, Cancelled);
        await AcceptedAsync(Values(other, 27, 27, 25));
        await EventAsync(area, alerts: 2);
        await AcceptedAsync(Reading(one, Start.AddSeconds(30), "\"temperature\": 29"));
        var told = await browser.EventsAsync(2, Cancelled);
        Assert.Equal(["began", "worsened"], told.Select(notice => (string)notice["notice"]!));
        Assert.Equal("Severe", (string)told[1]["event"]!["severity"]!);
        Assert.Equal((string)(await FirstAsync($"area={area}"))!["id"]!, (string)told[0]["event"]!["id"]!);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task SubscribeEvents_EventUnderWay_IsAnsweredAndNotTold(HubProtocol protocol)
    {
        var area = NewId("area");
        var station = await StationAsync(area);
        await AcceptedAsync(Values(station, 27));
        var known = await EventAsync(area, alerts: 1);
        await using var browser = await HubClient.ConnectAsync(Address, Cancelled, protocol);
        var active = await browser.SubscribeEventsAsync($$"""{"areas": ["{{area}}"]}""", Cancelled);
        Assert.True(JsonNode.DeepEquals(known, Assert.Single(active)), $"{known.ToJsonString()}\n{active.ToJsonString()}");
        await AcceptedAsync(Reading(station, Start.AddSeconds(30), "\"temperature\": 29"));
        Assert.Equal("worsened", (string)Assert.Single(await browser.EventsAsync(1, Cancelled))["notice"]!);
    }

    [Fact]
    public async Task SubscribeEvents_AlertsToBeConfirmed_AreTheirEventForCitizensWithTheSecondStation()
    {
        var area = NewId("area");
        string[] stations = [NewId("station"), NewId("station")];
        foreach (var station in stations)
        {
            await PutStationAsync(station, $"\"name\": \"Market Square\", \"area\": \"{area}\"");
            var rule = $$"""{"sensor": "temperature", "stations": ["{{station}}"], "min_values": 1, "audience": "confirmed", "levels": [{{TwoLevels}}]}""";
            Assert.Equal("confirmed", (string)(await JsonAsync(await PutAsync($"/api/rules/{NewId("rule")}", rule), HttpStatusCode.Created))["audience"]!);
        }

        await using var citizen = await HubClient.ConnectAsync(Address, Cancelled);
        await citizen.SubscribeEventsAsync($$"""{"areas": ["{{area}}"], "audience": "public"}""", Cancelled);
        await AcceptedAsync(Values(stations[0], 29));
        Assert.Equal("staff", (string)(await EventAsync(area, alerts: 1))["audience"]!);
        Assert.Null(await FirstAsync($"area={area}&audience=public"));
        await AcceptedAsync(Values(stations[1], 27));
        var told = Assert.Single(await citizen.EventsAsync(1, Cancelled));
        Assert.Equal(("began", "Severe", "public"), ((string)told["notice"]!, (string)told["event"]!["severity"]!, (string)told["event"]!["audience"]!));
        Assert.NotNull(await FirstAsync($"area={area}&audience=public"));
    }

    [Fact]
    public async Task SubscribeEvents_InvalidRequest_IsRefusedWithAllErrors()
    {
        await using var browser = await HubClient.ConnectAsync(Address, Cancelled);
        var error = await Assert.ThrowsAsync<HubException>(() => browser.SubscribeEventsAsync("""{"areas": ["a/b"], "least_severity": "Bad"}""", Cancelled));
        Assert.Contains("areas[0]", error.Message, StringComparison.Ordinal);
        Assert.Contains("least_severity", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<HubException>(() => browser.SubscribeEventsAsync("""{"since": 5}""", Cancelled));
        Assert.Contains("since", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> StationAsync(string area)
    {
        var station = NewId("station");
        await PutStationAsync(station, $"\"name\": \"Market Square\", \"area\": \"{area}\"");
        await PutRuleAsync(NewId("rule"), station, TwoLevels);
        return station;
    }

    /// <summary>The event of an area, once it has as many alerts.</summary>
    private async Task<JsonNode> EventAsync(string area, int alerts)
    {
        JsonNode? known = null;
        await Eventually.TrueAsync(
            async () => (int?)(known = await FirstAsync($"area={area}"))?["alert_count"] == alerts,
            () => $"The event of the area has not {alerts} alerts: {known?.ToJsonString()}", Cancelled);
        return known!;
    }

    private async Task<JsonNode?> FirstAsync(string query)
    {
        var items = (await GetJsonAsync($"/api/events?{query}"))["items"]!.AsArray();
        Assert.InRange(items.Count, 0, 1);
        return items.FirstOrDefault();
    }

    /// <summary>Readings a second apart.</summary>
    private string[] Values(string station, params double[] values) =>
        [.. values.Select((value, i) => Reading(station, Start.AddSeconds(i), FormattableString.Invariant($"\"temperature\": {value}")))];

    private Task AcceptedAsync(params string[][] readings) => AcceptedAsync(readings.SelectMany(body => body));
}
