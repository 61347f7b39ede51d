using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Requests with <c>dry_run=true</c> change nothing and state what the same request would change.</summary>
public abstract class DryRunContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task DeleteSensor_DryRun_NamesItsRulesAndAlerts()
    {
        var (sensor, rule, station) = (NewId("dust"), NewId("rule"), NewId("station"));
        await PutSensorAsync(sensor);
        await PutRuleAsync(rule, station, sensor: sensor);
        await AcceptedAsync(Reading(station, Start, $"\"{sensor}\": 27"));
        var alert = await ActiveAlertAsync(station);

        var preview = await PreviewAsync(HttpMethod.Delete, $"/api/sensors/{sensor}");
        Assert.Equal(("removed", 1), ((string)preview["result"]!, (int)preview["cancelled_alert_count"]!));
        Assert.Null(preview["definition"]);
        Assert.Equal([rule], Texts(preview["removed_rules"]!));
        Assert.Equal(alert, (string)Assert.Single(preview["cancelled_alerts"]!.AsArray())!["id"]!);
        Assert.Equal(alert, await ActiveAlertAsync(station));

        using var removed = await DeleteAsync($"/api/sensors/{sensor}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await GetAsync($"/api/rules/{rule}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await CancelledAsync(alert);
    }

    [Fact]
    public async Task PutSensor_DryRun_NamesTheDefaultRuleItWouldCreate()
    {
        var sensor = NewId("dust");
        var preview = await PreviewAsync(
            HttpMethod.Put,
            $"/api/sensors/{sensor}",
            """{"name": "Dust", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 3}, "default_rules": "tail_probability"}""");
        Assert.Equal(("created", 1), ((string)preview["result"]!, (int)preview["definition"]!["version"]!));
        Assert.Equal([$"default-{sensor}"], Texts(preview["created_rules"]!));
        using var unknown = await GetAsync($"/api/sensors/{sensor}");
        await ProblemAsync(unknown, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task DeleteStation_DryRun_NamesItsAlertsAndReadings()
    {
        var (rule, station) = (NewId("rule"), NewId("station"));
        await PutRuleAsync(rule, station);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 27"), Reading(station, Start.AddMinutes(1), "\"temperature\": 28"));
        var alert = await ActiveAlertAsync(station);
        await ItemsAsync($"/api/stations/{station}/readings", 2);

        var preview = await PreviewAsync(HttpMethod.Delete, $"/api/stations/{station}");
        Assert.Equal(alert, (string)Assert.Single(preview["cancelled_alerts"]!.AsArray())!["id"]!);
        Assert.Empty(preview["removed_rules"]!.AsArray());
        Assert.Equal(Start, (DateTimeOffset)preview["hidden_history"]!["from"]!);
        Assert.Null(preview["hidden_history"]!["to"]);

        using var removed = await DeleteAsync($"/api/stations/{station}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await CancelledAsync(alert);
        using var readings = await GetAsync($"/api/stations/{station}/readings");
        await ProblemAsync(readings, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task PatchStation_DryRunThatLeavesTheAreaOfARule_NamesItsAlert()
    {
        var (rule, station, area) = (NewId("rule"), NewId("station"), NewId("area"));
        await PutStationAsync(station, $"\"name\": \"One\", \"area\": \"{area}\"");
        using var put = await PutAsync($"/api/rules/{rule}", $$"""{"sensor": "temperature", "areas": ["{{area}}"], "min_values": 1, "levels": [{"severity": "Minor", "above": 26}]}""");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 27"));
        var alert = await ActiveAlertAsync(station);

        var renamed = await PreviewAsync(HttpMethod.Patch, $"/api/stations/{station}", """{"name": "Two"}""");
        Assert.Equal(("changed", "Two", 0), ((string)renamed["result"]!, (string)renamed["definition"]!["name"]!, (int)renamed["cancelled_alert_count"]!));
        var moved = await PreviewAsync(HttpMethod.Patch, $"/api/stations/{station}", """{"area": null}""");
        Assert.Equal([alert], moved["cancelled_alerts"]!.AsArray().Select(one => (string)one!["id"]!));
        Assert.Equal(1, (int)(await GetJsonAsync($"/api/stations/{station}"))["version"]!);
    }

    [Fact]
    public async Task PutStation_DryRunWithAShorterRetention_NamesTheReadingsBeyondIt()
    {
        var station = NewId("station");
        var (old, recent) = (Start.AddDays(-200), TimeProvider.System.GetUtcNow().AddHours(-1));
        await PutStationAsync(station, "\"name\": \"One\", \"retention\": \"P3650D\"");
        await AcceptedAsync(Reading(station, old), Reading(station, recent));
        await ItemsAsync($"/api/stations/{station}/readings", 2);

        var shorter = await PreviewAsync(HttpMethod.Patch, $"/api/stations/{station}", """{"retention": "P2D"}""");
        Assert.Equal(old, (DateTimeOffset)shorter["hidden_history"]!["from"]!);
        Assert.InRange((DateTimeOffset)shorter["hidden_history"]!["to"]!, recent.AddDays(-3), recent.AddDays(-1));
        var longer = await PreviewAsync(HttpMethod.Patch, $"/api/stations/{station}", """{"retention": "P9999D"}""");
        Assert.Null(longer["hidden_history"]);
    }

    [Fact]
    public async Task PutRule_DryRun_NamesItselfAndTheAlertOfALevelThatGoes()
    {
        var (rule, station) = (NewId("rule"), NewId("station"));
        await PutRuleAsync(rule, station);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 27"));
        var alert = await ActiveAlertAsync(station);
        var path = $"/api/rules/{rule}";
        var higher = await PreviewAsync(HttpMethod.Patch, path, """{"levels": [{"severity": "Minor", "above": 30}]}""");
        Assert.Equal([rule], Texts(higher["changed_rules"]!));
        Assert.Equal(0, (int)higher["cancelled_alert_count"]!);
        var other = await PreviewAsync(HttpMethod.Put, path, $$"""{"sensor": "temperature", "stations": ["{{station}}"], "levels": [{"severity": "Severe", "above": 26}]}""");
        Assert.Equal([alert], other["cancelled_alerts"]!.AsArray().Select(one => (string)one!["id"]!));
        using var response = await PutAsync(path, $$"""{"sensor": "temperature", "stations": ["{{station}}"], "levels": [{"severity": "Severe", "above": 26}]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await CancelledAsync(alert);
    }

    [Fact]
    public async Task Change_DryRunThatWouldFail_HasTheSameError()
    {
        var path = $"/api/stations/{NewId("station")}";
        using var unknown = await SendAsync(HttpMethod.Delete, $"{path}?dry_run=true", null);
        await ProblemAsync(unknown, HttpStatusCode.NotFound);
        using var invalid = await SendAsync(HttpMethod.Put, $"{path}?dry_run=true", """{"latitude": 1}""");
        Assert.Equal(["longitude", "name"], FaultsOf(await ProblemAsync(invalid, HttpStatusCode.BadRequest)));
        using var conflict = await SendAsync(HttpMethod.Put, $"{path}?dry_run=true", """{"name": "One"}""", ifMatch: "\"7\"");
        await ProblemAsync(conflict, HttpStatusCode.PreconditionFailed);
        using var flag = await SendAsync(HttpMethod.Put, $"{path}?dry_run=yes&force=1", """{"name": "One"}""");
        Assert.Equal(["dry_run", "force"], FaultsOf(await ProblemAsync(flag, HttpStatusCode.BadRequest)));
        using var none = await GetAsync(path);
        await ProblemAsync(none, HttpStatusCode.NotFound);
    }

    private async Task<JsonNode> PreviewAsync(HttpMethod method, string path, string? body = null)
    {
        using var response = await SendAsync(method, $"{path}?dry_run=true", body);
        var preview = await JsonAsync(response, HttpStatusCode.OK);
        Assert.True((bool)preview["dry_run"]!);
        return preview;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json");
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await Client.SendAsync(request, Cancelled);
    }

    private async Task PutSensorAsync(string sensor)
    {
        using var response = await PutAsync(
            $"/api/sensors/{sensor}", """{"name": "Dust", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 3}}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    /// <summary>The ID of the only active alert of a station, once there is one.</summary>
    private async Task<string> ActiveAlertAsync(string station)
    {
        string? alert = null;
        await Eventually.TrueAsync(
            async () => (alert = (await ActiveAsync()).SingleOrDefault(one => (string)one["station_id"]! == station)?["id"]!.GetValue<string>()) is not null,
            () => $"{station} has no active alert.",
            Cancelled);
        return alert!;
    }

    private Task CancelledAsync(string alert) => Eventually.TrueAsync(
        async () => (string)(await GetJsonAsync($"/api/alerts/{alert}"))["state"]! == "cancelled", () => $"{alert} is not cancelled.", Cancelled);

    private async Task<IEnumerable<JsonNode>> ActiveAsync() => (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().Select(alert => alert!);

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(one => (string)one!);
}
