using System.Net;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.TestSupport.Contract;

/// <summary>The hub <c>/hubs/alerts</c>.</summary>
public abstract class HubContract(CityFixture city) : ApiContract(city)
{
    private const string TwoLevels = """{"severity": "Minor", "above": 26}, {"severity": "Severe", "above": 28}""";

    public static TheoryData<HubProtocol> Protocols => [HubProtocol.Json, HubProtocol.MessagePack];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_NewAlert_MatchesTheApi(HubProtocol protocol)
    {
        var (station, _) = await StationAsync();
        await using var browser = await ConnectAsync(protocol);
        var start = await browser.SubscribeAsync($$"""{"stations": ["{{station}}"]}""", Cancelled);
        await AcceptedAsync(Values(station, 27));
        var alert = Assert.Single(await browser.AlertsAsync(1, Cancelled));
        Assert.True((long)alert["sequence"]! > start);
        var read = (await GetJsonAsync($"/api/alerts/{(string)alert["id"]!}"))["history"]![0]!;
        Assert.True(JsonNode.DeepEquals(read, alert), $"{read.ToJsonString()}\n{alert.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_WithoutSince_SkipsEarlierEntries(HubProtocol protocol)
    {
        var (station, _) = await StationAsync();
        await AcceptedAsync(Values(station, 27));
        await SequenceAsync(station, 1);
        await using var browser = await ConnectAsync(protocol);
        await browser.SubscribeAsync($$"""{"stations": ["{{station}}"]}""", Cancelled);
        await AcceptedAsync(Reading(station, Start.AddMinutes(1), "\"temperature\": 29"));
        Assert.Equal("escalated", StateOf(Assert.Single(await browser.AlertsAsync(1, Cancelled))));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_WithSince_DeliversMissedEntriesInOrderAndOnce(HubProtocol protocol)
    {
        var (station, _) = await StationAsync();
        long last;
        await using (var browser = await ConnectAsync(protocol))
        {
            await browser.SubscribeAsync($$"""{"stations": ["{{station}}"]}""", Cancelled);
            await AcceptedAsync(Values(station, 27));
            last = (long)Assert.Single(await browser.AlertsAsync(1, Cancelled))["sequence"]!;
        }

        await AcceptedAsync(Reading(station, Start.AddMinutes(1), "\"temperature\": 29"));
        await SequenceAsync(station, 2);
        await using var again = await ConnectAsync(protocol);
        Assert.Equal(last, await again.SubscribeAsync($$"""{"stations": ["{{station}}"], "since": {{last}}}""", Cancelled));
        await AcceptedAsync(Reading(station, Start.AddMinutes(2)));
        Assert.Equal(["escalated", "cleared"], (await again.AlertsAsync(2, Cancelled)).Select(StateOf));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_Filters_DeliverMatchesOnly(HubProtocol protocol)
    {
        var area = NewId("area");
        var (fitting, _) = await StationAsync($"\"area\": \"{area}\", \"latitude\": 48.1, \"longitude\": 11.6");
        var (far, _) = await StationAsync($"\"area\": \"{area}\", \"latitude\": 50, \"longitude\": 11.6");
        var (elsewhere, _) = await StationAsync("\"latitude\": 48.1, \"longitude\": 11.6");
        await using var browser = await ConnectAsync(protocol);
        await browser.SubscribeAsync(
            $$"""{"areas": ["{{area}}"], "sensors": ["temperature"], "least_severity": "Severe", "near": {"latitude": 48.11, "longitude": 11.6, "radius_km": 5} }""",
            Cancelled);
        await AcceptedAsync(Values(far, 27, 29));
        await AcceptedAsync(Values(elsewhere, 27, 29));
        await AcceptedAsync(Values(fitting, 27, 29, 25));
        var alerts = await browser.AlertsAsync(2, Cancelled);
        Assert.All(alerts, alert => Assert.Equal(fitting, (string)alert["station_id"]!));
        Assert.Equal(["escalated", "cleared"], alerts.Select(StateOf));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_SecondCall_ReplacesTheFirst(HubProtocol protocol)
    {
        var (one, _) = await StationAsync();
        var (other, _) = await StationAsync();
        await using var browser = await ConnectAsync(protocol);
        await browser.SubscribeAsync($$"""{"stations": ["{{one}}"]}""", Cancelled);
        await browser.SubscribeAsync($$"""{"stations": ["{{other}}"]}""", Cancelled);
        await AcceptedAsync(Values(one, 27));
        await AcceptedAsync(Values(other, 27));
        Assert.Equal(other, (string)Assert.Single(await browser.AlertsAsync(1, Cancelled))["station_id"]!);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_ManyBrowsers_AllReceiveTheSame(HubProtocol protocol)
    {
        var (station, _) = await StationAsync();
        var browsers = new List<HubClient>();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                browsers.Add(await ConnectAsync(protocol));
                await browsers[i].SubscribeAsync($$"""{"stations": ["{{station}}"]}""", Cancelled);
            }

            await AcceptedAsync(Values(station, 27, 29, 27, 25));
            foreach (var browser in browsers)
            {
                var sequences = (await browser.AlertsAsync(4, Cancelled)).Select(alert => (long)alert["sequence"]!).ToList();
                Assert.Equal(sequences.Order().Distinct(), sequences);
            }
        }
        finally
        {
            foreach (var browser in browsers) await browser.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_Null_DeliversEverything(HubProtocol protocol)
    {
        var (station, _) = await StationAsync();
        await using var browser = await ConnectAsync(protocol);
        await browser.SubscribeAsync("null", Cancelled);
        await AcceptedAsync(Values(station, 27));
        await Eventually.TrueAsync(
            async () => (await browser.AlertsAsync(browser.Alerts.Count + 1, Cancelled)).Any(alert => (string)alert["station_id"]! == station), () => "The alert is not received.", Cancelled);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_Invalid_ReportsAllErrorsAndKeepsTheConnection(HubProtocol protocol)
    {
        await using var browser = await ConnectAsync(protocol);
        var error = await Assert.ThrowsAsync<HubException>(() => browser.SubscribeAsync(
            """{"areas": ["a/b", null], "least_severity": "Big", "near": {"latitude": 91, "radius_km": -1}, "since": -1}""",
            Cancelled));
        foreach (var part in (string[])["areas[0]", "areas[1]", "least_severity", "near.latitude", "near.longitude", "near.radius_km", "since"])
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        await browser.SubscribeAsync("{}", Cancelled);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_TooManyStations_IsRefused(HubProtocol protocol)
    {
        await using var browser = await ConnectAsync(protocol);
        var request = $$"""{"stations": [{{string.Join(',', Enumerable.Range(0, 501).Select(i => $"\"{i}\""))}}]}""";
        var error = await Assert.ThrowsAsync<HubException>(() => browser.SubscribeAsync(request, Cancelled));
        Assert.Contains("501", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_TooOften_IsRefused(HubProtocol protocol)
    {
        await using var browser = await ConnectAsync(protocol);
        await browser.SubscribeAsync("{}", Cancelled);
        var error = await Assert.ThrowsAsync<HubException>(async () =>
        {
            for (var i = 0; i < 30; i++) await browser.SubscribeAsync("{}", Cancelled);
        });
        Assert.Contains("too often", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Send_TooLargeMessage_ClosesTheConnection(HubProtocol protocol)
    {
        await using var browser = await ConnectAsync(protocol);
        await Assert.ThrowsAnyAsync<Exception>(() => browser.SubscribeAsync($$"""{"areas": ["{{new string('a', 100_000)}}"]}""", Cancelled));
        await browser.ClosedAsync(Cancelled);
    }

    [Fact]
    public async Task Connect_FromAnotherOrigin_IsForbidden()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => HubClient.ConnectAsync(Address, Cancelled, configure: options =>
            {
                options.SkipNegotiation = true;
                options.Headers["Origin"] = "https://elsewhere.example";
            }));
        Assert.Contains("403", error.Message, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/alerts/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var response = await Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private Task<HubClient> ConnectAsync(HubProtocol protocol) => HubClient.ConnectAsync(Address, Cancelled, protocol);

    private async Task<(string Station, string Rule)> StationAsync(string? members = null)
    {
        var station = NewId("station");
        var rule = NewId("rule");
        await PutStationAsync(station, $"\"name\": \"Market Square\"{(members is null ? "" : $", {members}")}");
        await PutRuleAsync(rule, station, TwoLevels);
        return (station, rule);
    }

    private IEnumerable<string> Values(string station, params int[] temperatures) =>
        temperatures.Select((value, i) => Reading(station, Start.AddSeconds(i), $"\"temperature\": {value}"));

    /// <summary>Waits until the log has as many entries of a station.</summary>
    private Task SequenceAsync(string station, int entries) => Eventually.TrueAsync(
        async () =>
        {
            var active = (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().FirstOrDefault(alert => (string)alert!["station_id"]! == station);
            return active is not null && (await GetJsonAsync($"/api/alerts/{(string)active["id"]!}"))["history"]!.AsArray().Count == entries;
        },
        () => $"The log has fewer than {entries} entries of {station}.",
        Cancelled);

    private static string StateOf(JsonNode alert) => (string)alert["state"]!;
}
