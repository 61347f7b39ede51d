using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CitySensors.Cluster.Tests.Support;
using CitySensors.TestSupport.Hub;

namespace CitySensors.Cluster.Tests.Cluster;

/// <summary>Changes on one node take effect on the other.</summary>
public sealed class TwoSilosTests(SiloPair pair) : IClassFixture<SiloPair>
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60);
    private static int _ids;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_OnOneNode_TakesEffectOnTheOther()
    {
        var (station, sensor, rule) = (NewId("station"), NewId("sensor"), NewId("rule"));
        Assert.Equal(HttpStatusCode.Created, await pair.A.PutAsync($"api/stations/{station}", """{"name": "Market Square", "area": "centre"}"""));
        Assert.Equal(HttpStatusCode.Created, await pair.A.PutAsync(
            $"api/sensors/{sensor}", """{"name": "Ozone", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 60, "standard_deviation": 5}, "plausible": {"min": 0, "max": 900}, "default_rules": "none"}"""));
        Assert.Equal(HttpStatusCode.Created, await pair.A.PutAsync(
            $"api/rules/{rule}?allow_unknown=true", $$"""{"sensor": "{{sensor}}", "stations": ["{{station}}"], "for": "PT0S", "min_values": 1, "clear_after": "PT0S", "levels": [{"severity": "Severe", "above": 100}]}"""));
        var began = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(
            async () => await pair.B.GetStatusAsync($"api/sensors/{sensor}") == HttpStatusCode.OK
                && await pair.B.GetStatusAsync($"api/stations/{station}") == HttpStatusCode.OK
                && await pair.B.GetStatusAsync($"api/rules/{rule}") == HttpStatusCode.OK,
            () => "The other node does not know them",
            Cancelled);
        Assert.Equal("centre", (await pair.B.GetJsonAsync($"api/stations/{station}")).GetProperty("area").GetString());

        Assert.Equal(HttpStatusCode.NoContent, await pair.B.PostAsync(Reading(station, 0, $"\"{sensor}\": 120")));
        var raised = Assert.Single(await pair.B.EntriesAsync([station], 1));
        Assert.Equal("Severe", raised.GetProperty("severity").GetString());
        Assert.Contains("Market Square", raised.GetProperty("message").GetString(), StringComparison.Ordinal);
        Figures.Write($"definitions put on one node are in force on the other after {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task Post_ReadingsOfANewSensorType_ArePersistedByBothNodes()
    {
        var (stations, sensor) = (NewIds("early", 20), NewId("sensor"));
        Assert.Equal(HttpStatusCode.Created, await pair.A.PutAsync(
            $"api/sensors/{sensor}", """{"name": "Ozone", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 60, "standard_deviation": 5}, "plausible": {"min": 0, "max": 900}}"""));
        Assert.Equal(HttpStatusCode.NoContent, await pair.A.PostAsync(stations.Select(station => Reading(station, 0, $"\"{sensor}\": 61"))));
        await pair.City.CaughtUpAsync();
        foreach (var station in stations)
            Assert.Equal(1, (await pair.A.GetJsonAsync($"api/stations/{station}/readings")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Put_OldVersion_ConflictsOnEitherNode()
    {
        var path = $"api/stations/{NewId("station")}";
        Assert.Equal(HttpStatusCode.Created, await pair.A.PutAsync(path, """{"name": "One"}"""));
        await Eventually.TrueAsync(async () => await pair.B.GetStatusAsync(path) == HttpStatusCode.OK, () => "The other node does not know the station", Cancelled);
        Assert.Equal(HttpStatusCode.OK, await pair.B.PutAsync(path, """{"name": "Two"}""", ifMatch: "\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await pair.A.PutAsync(path, """{"name": "Three"}""", ifMatch: "\"1\""));
        Assert.Equal("Two", (await pair.A.GetJsonAsync(path)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Put_SameNewStationOnBothNodesConcurrently_IsCreatedByOne()
    {
        var paths = Enumerable.Range(0, 10).Select(_ => $"api/stations/{NewId("station")}").ToList();
        var answers = await Task.WhenAll(paths.SelectMany(path => (SiloClient[])[pair.A, pair.B], (path, node) => node.PutAsync(path, """{"name": "One"}""", ifNoneMatch: "*")));
        Assert.All(answers.Chunk(2), both => Assert.Equal([HttpStatusCode.Created, HttpStatusCode.PreconditionFailed], both.Order()));
    }

    [Fact]
    public async Task Post_UnknownStations_AreListedOnBothNodes()
    {
        var stations = NewIds("new", 20);
        Assert.Equal(HttpStatusCode.NoContent, await pair.A.PostAsync(stations.Select(station => Reading(station, 0, "\"temperature\": 25"))));
        foreach (var node in (SiloClient[])[pair.A, pair.B])
        {
            foreach (var station in stations)
                await Eventually.TrueAsync(async () => await node.GetStatusAsync($"api/stations/{station}") == HttpStatusCode.OK, () => $"{station} is not listed.", Cancelled);
        }
    }

    [Fact]
    public async Task Subscribe_OnEitherNode_ReceivesAlertsOfStationsOnBoth()
    {
        var stations = NewIds("received", 24);
        await using var atA = await HubClient.ConnectAsync(pair.A.Url, Cancelled);
        await using var atB = await HubClient.ConnectAsync(pair.B.Url, Cancelled);
        await atA.SubscribeAsync(Subscription(stations), Cancelled);
        await atB.SubscribeAsync(Subscription(stations), Cancelled);
        foreach (var second in (int[])[0, 1]) await pair.A.PostAsync(stations.Select(station => Reading(station, second, "\"noise_level\": 90")));
        var received = (await atA.AlertsAsync(stations.Count, Cancelled)).Select(alert => alert.ToJsonString()).ToList();
        Assert.Equal(received, (await atB.AlertsAsync(stations.Count, Cancelled)).Select(alert => alert.ToJsonString()));
        Assert.Equal(stations.Order(), atA.Alerts.Select(alert => (string)alert["station_id"]!).Order());
    }

    [Fact]
    public async Task Subscribe_AgainOnTheOtherNode_MissesNothingAndRepeatsNothing()
    {
        var stations = NewIds("moved", 12);
        var rule = NewId("rule");
        await pair.A.PutAsync($"api/rules/{rule}?allow_unknown=true", $$"""{"sensor": "temperature", "stations": {{JsonSerializer.Serialize(stations)}}, "for": "PT0S", "min_values": 1, "clear_after": "PT0S", "levels": [{"severity": "Minor", "above": 26}]}""");
        await Eventually.TrueAsync(async () => await pair.B.GetStatusAsync($"api/rules/{rule}") == HttpStatusCode.OK, () => "The other node does not know the rule", Cancelled);
        List<string> received;
        long last;
        await using (var atA = await HubClient.ConnectAsync(pair.A.Url, Cancelled))
        {
            await atA.SubscribeAsync(Subscription(stations), Cancelled);
            await RaiseAndClearAsync(stations, 0);
            await atA.AlertsAsync(stations.Count, Cancelled);
            received = [.. atA.Alerts.Select(alert => alert.ToJsonString())];
            last = (long)atA.Alerts[^1]["sequence"]!;
        }

        await RaiseAndClearAsync(stations, 10);
        await using var atB = await HubClient.ConnectAsync(pair.B.Url, Cancelled);
        await atB.SubscribeAsync(Subscription(stations, last), Cancelled);
        await RaiseAndClearAsync(stations, 20);
        received.AddRange((await atB.AlertsAsync(stations.Count * 6 - received.Count, Cancelled)).Select(alert => alert.ToJsonString()));
        var log = await pair.B.EntriesAsync(stations, stations.Count * 6);
        Assert.Equal(log.Select(entry => JsonSerializer.Serialize(entry)), received.Select(entry => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(entry))));
    }

    [Theory]
    [InlineData("station")]
    [InlineData("rule")]
    [InlineData("sensor")]
    public async Task Delete_OnOneNode_CancelsActiveAlertsOnBoth(string what)
    {
        var stations = NewIds("gone", 10);
        var (sensor, rule) = (NewId("sensor"), NewId("rule"));
        await pair.A.PutAsync(
            $"api/sensors/{sensor}", """{"name": "Ozone", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 60, "standard_deviation": 5}, "plausible": {"min": 0, "max": 900}, "default_rules": "none"}""");
        await pair.A.PutAsync($"api/rules/{rule}", $$"""{"sensor": "{{sensor}}", "for": "PT0S", "min_values": 1, "clear_after": "PT0S", "levels": [{"severity": "Minor", "above": 100}]}""");
        await Eventually.TrueAsync(async () => await pair.B.GetStatusAsync($"api/rules/{rule}") == HttpStatusCode.OK, () => "The other node does not know the rule", Cancelled);
        await pair.A.PostAsync(stations.Select(station => Reading(station, 0, $"\"{sensor}\": 120")));
        await pair.A.EntriesAsync(stations, stations.Count);
        await pair.B.EntriesAsync(stations, stations.Count);
        // Alerts may arrive at the other node before the list of stations.
        foreach (var station in stations)
            await Eventually.TrueAsync(async () => await pair.B.GetStatusAsync($"api/stations/{station}") == HttpStatusCode.OK, () => $"The other node does not know {station}", Cancelled);

        foreach (var path in what == "station" ? stations.Select(station => $"api/stations/{station}") : [what == "rule" ? $"api/rules/{rule}" : $"api/sensors/{sensor}"])
            Assert.Equal(HttpStatusCode.NoContent, await pair.B.DeleteAsync(path));
        foreach (var node in (SiloClient[])[pair.A, pair.B])
        {
            var entries = await node.EntriesAsync(stations, 2 * stations.Count);
            Assert.Equal(stations.Order(), entries.Skip(stations.Count).Where(entry => entry.GetProperty("state").GetString() == "cancelled").Select(entry => entry.GetProperty("station_id").GetString()).Order());
            Assert.Empty((await node.StationsWithAlertsAsync()).Intersect(stations));
        }

        if (what != "station") return;
        foreach (var node in (SiloClient[])[pair.A, pair.B])
            await Eventually.TrueAsync(async () => await node.GetStatusAsync($"api/stations/{stations[0]}") == HttpStatusCode.NotFound, () => "The station is still listed.", Cancelled);
    }

    [Fact]
    public async Task Status_StationsOfBothNodes_AreCountedByEach()
    {
        var stations = NewIds("reports", 40);
        await pair.A.PostAsync(stations.Select(station => Reading(station, 0, "\"temperature\": 25")));
        foreach (var node in (SiloClient[])[pair.A, pair.B])
        {
            var status = default(JsonElement);
            await Eventually.TrueAsync(
                async () => (status = await node.GetJsonAsync("api/city/status")).TryGetProperty("reporting", out var reporting) && reporting.GetInt32() >= stations.Count,
                () => $"Stations are missing in {status}",
                Cancelled);
            Assert.InRange(status.GetProperty("reporting").GetInt32(), stations.Count, status.GetProperty("stations").GetInt32());
        }
    }

    [Fact]
    public async Task Delete_StationThatSentNothing_IsGone()
    {
        var path = $"api/stations/{NewId("quiet")}";
        Assert.Equal(HttpStatusCode.Created, await pair.A.PutAsync(path, """{"name": "Quiet"}"""));
        Assert.Equal(HttpStatusCode.NoContent, await pair.A.DeleteAsync(path));
        Assert.Equal(HttpStatusCode.NotFound, await pair.A.GetStatusAsync(path));
        await Eventually.TrueAsync(async () => await pair.B.GetStatusAsync(path) == HttpStatusCode.NotFound, () => "The station is still listed.", Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, await pair.A.GetStatusAsync(path));
    }

    [Fact]
    public async Task Stations_OfTwoSilos_AreSharedEvenly()
    {
        var stations = NewIds("shared", 400);
        await pair.A.PostAsync(stations.Select(station => Reading(station, 0, "\"temperature\": 25")));
        await pair.City.CaughtUpAsync();
        await using var count = await StationCount.ConnectAsync(pair.City, pair.GatewayPort);
        var shares = await count.PerSiloAsync();
        Assert.Equal(2, shares.Count);
        Assert.InRange(shares.Min(), shares.Sum() * 0.35, shares.Sum() * 0.5);
        Figures.Write($"stations of two silos: {string.Join(" and ", shares)}");
    }

    private async Task RaiseAndClearAsync(IReadOnlyCollection<string> stations, int second) =>
        Assert.Equal(HttpStatusCode.NoContent, await pair.A.PostAsync(stations.SelectMany(
            station => (string[])[Reading(station, second, "\"temperature\": 27"), Reading(station, second + 1, "\"temperature\": 25")])));

    private static string Subscription(IEnumerable<string> stations, long? since = null) =>
        JsonSerializer.Serialize(since is null ? new Dictionary<string, object> { ["stations"] = stations } : new Dictionary<string, object> { ["stations"] = stations, ["since"] = since });

    private static string Reading(string station, int second, string members) =>
        $$"""{"station_id": "{{station}}", "timestamp": {{Begin.AddSeconds(second).ToUnixTimeSeconds()}}, {{members}}}""";

    private static List<string> NewIds(string kind, int count) => [.. Enumerable.Range(0, count).Select(_ => NewId(kind))];

    private static string NewId(string kind) => $"{kind}-{Interlocked.Increment(ref _ids)}";
}
