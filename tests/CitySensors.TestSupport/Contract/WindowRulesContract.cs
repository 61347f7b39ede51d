using System.Net;
using System.Text.Json.Nodes;
using CitySensors.TestSupport.Hub;

namespace CitySensors.TestSupport.Contract;

/// <summary>Rules on windows, and rule sets.</summary>
public abstract class WindowRulesContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Readings_MeanOfWindowsAbove_RaiseAnAlertThatNamesTheWindow()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await JsonAsync(
            await PutAsync(
                $"/api/rules/{rule}?allow_unknown=true",
                $$"""{"sensor": "particulate_matter", "stations": ["{{station}}"], "of": "mean", "over": "PT5M", "windows": 2, "levels": [{"severity": "Severe", "above": 60}]}"""),
            HttpStatusCode.Created);
        await using var browser = await HubClient.ConnectAsync(Address, Cancelled, HubProtocol.MessagePack);
        await browser.SubscribeAsync($$"""{"stations": ["{{station}}"]}""", Cancelled);
        var now = TimeProvider.System.GetUtcNow();
        // Every second value is below the threshold.
        await AcceptedAsync(Enumerable.Range(0, 61).Select(i => Reading(station, now.AddSeconds(30 * (i - 60)), $"\"particulate_matter\": {(i % 2 == 0 ? 90 : 50)}")));
        JsonNode? alert = null;
        await Eventually.TrueAsync(
            async () => (alert = (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().FirstOrDefault(one => (string)one!["rule"]! == rule)) is not null,
            () => $"The rule {rule} raised no alert.",
            Cancelled);
        Assert.Equal((station, "Severe"), ((string)alert!["station_id"]!, (string)alert["severity"]!));
        Assert.InRange((double)alert["value"]!, 65, 75);
        Assert.Null(alert["z"]);
        Assert.Equal("""{"of":"mean","over":"PT5M"}""", alert["window"]!.ToJsonString());
        Assert.Null(alert["forecast"]);
        while (!browser.Alerts.Any(one => (string)one["rule"]! == rule)) await browser.AlertsAsync(browser.Alerts.Count + 1, Cancelled);
        Assert.All(browser.Alerts, one => Assert.Equal((string)one["rule"]! == rule ? """{"of":"mean","over":"PT5M"}""" : null, one["window"]?.ToJsonString()));
        Assert.Contains("mean over 5 min", (string)alert["message"]!, StringComparison.Ordinal);

        using var deleted = await Client.DeleteAsync($"/api/rules/{rule}", Cancelled);
        await Eventually.TrueAsync(
            async () => (string)(await GetJsonAsync($"/api/alerts/{alert["id"]}"))["state"]! == "cancelled",
            () => "The alert is still active.",
            Cancelled);
        var history = (await GetJsonAsync($"/api/alerts/{alert["id"]}"))["history"]!.AsArray();
        Assert.All(history, entry => Assert.Equal("""{"of":"mean","over":"PT5M"}""", entry!["window"]!.ToJsonString()));
    }

    [Fact]
    public async Task Readings_ThatAreNoMeasurements_RaiseAnAlertForStaff()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        var body = $$"""{"sensor": "temperature", "stations": ["{{station}}"], "of": "fault_share", "over": "PT5M", "levels": [{"severity": "Minor", "above": 0.5}]}""";
        var put = await JsonAsync(await PutAsync($"/api/rules/{rule}?allow_unknown=true", body), HttpStatusCode.Created);
        Assert.Equal(("fault_share", "staff"), ((string)put["of"]!, (string)put["audience"]!));
        Assert.Null(put["least_completeness"]);
        var now = TimeProvider.System.GetUtcNow();
        await AcceptedAsync(Enumerable.Range(0, 41).Select(i => Reading(station, now.AddSeconds(30 * (i - 40)), $"\"temperature\": {(i % 4 == 0 ? 25 : -999)}, \"humidity\": 50")));
        JsonNode? alert = null;
        await Eventually.TrueAsync(
            async () => (alert = (await GetJsonAsync("/api/alerts?audience=staff&active=true&limit=1000"))["items"]!.AsArray().FirstOrDefault(one => (string)one!["rule"]! == rule)) is not null,
            () => $"The rule {rule} raised no alert.",
            Cancelled);
        Assert.Equal(("staff", "1", station), ((string)alert!["audience"]!, (string)alert["unit"]!, (string)alert["station_id"]!));
        Assert.InRange((double)alert["value"]!, 0.6, 0.9);
        Assert.Contains("share of values that are no measurements", (string)alert["message"]!, StringComparison.Ordinal);
        Assert.Empty((await GetJsonAsync("/api/events?hazard=heat&limit=1000"))["items"]!.AsArray().Where(known => (string)known!["id"]! == (string)alert["id"]!));
    }

    [Fact]
    public async Task PutRule_OnWindows_IsReturnedAsItWasPut()
    {
        var path = $"/api/rules/{NewId("rule")}";
        await JsonAsync(
            await PutAsync(path, """{"sensor": "rainfall", "of": "max", "over": "PT6H", "every": "PT30M", "windows": 3, "least_completeness": 0.5, "levels": [{"severity": "Minor", "above": 500}]}"""),
            HttpStatusCode.Created);
        var rule = await GetJsonAsync(path);
        Assert.Equal(
            ("max", "PT6H", "PT30M", 3, 0.5),
            ((string)rule["of"]!, (string)rule["over"]!, (string)rule["every"]!, (int)rule["windows"]!, (double)rule["least_completeness"]!));
        Assert.Null(rule["for"]);
        Assert.Null(rule["min_values"]);

        using var patched = await PatchAsync(path, """{"over": null, "every": null, "between": "22:00/06:00"}""");
        Assert.Equal("22:00/06:00", (string)(await JsonAsync(patched, HttpStatusCode.OK))["between"]!);
        using var removed = await Client.DeleteAsync(path, Cancelled);
    }

    [Theory]
    [InlineData("""{"over": "PT1H", "windows": 2}""", "over", "windows")]
    [InlineData("""{"of": "mean", "over": "PT1H", "between": "23:00/07:00", "for": "PT1H", "min_values": 2}""", "for", "min_values", "over")]
    [InlineData("""{"of": "median", "over": "PT7M", "least_completeness": 2}""", "least_completeness", "of", "over")]
    [InlineData("""{"of": "fault_share", "over": "PT5M", "least_completeness": 0.5}""", "least_completeness")]
    [InlineData("""{"of": "mean", "over": "PT1H", "every": "PT45M"}""", "every")]
    [InlineData("""{"of": "mean", "over": "PT1H", "every": "PT2H"}""", "every")]
    [InlineData("""{"of": "mean", "over": "P1D", "every": "PT1H"}""", "every")]
    [InlineData("""{"of": "mean", "over": "P8D"}""", "over")]
    [InlineData("""{"of": "mean", "over": "P7D", "every": "PT1M"}""", "every")]
    [InlineData("""{"of": "mean", "between": "7/23"}""", "between")]
    [InlineData("""{"of": "mean", "between": "07:00/07:00"}""", "between")]
    [InlineData("""{"of": "mean"}""", "over")]
    [InlineData("""{"of": "mean", "over": "PT7M", "levels": [{"severity": "Minor", "tail_probability": 0.001}]}""", "levels[0]", "over")]
    [InlineData("""{"of": "mean", "over": "PT1H", "levels": [{"severity": "Minor", "tail_probability": 0.001}]}""", "levels[0]")]
    public async Task PutRule_InvalidWindows_ReportsAllFaults(string members, params string[] faults)
    {
        var body = JsonNode.Parse(members)!.AsObject();
        body["sensor"] = "temperature";
        body["levels"] ??= JsonNode.Parse("""[{"severity": "Minor", "above": 500}]""");
        using var response = await PutAsync($"/api/rules/{NewId("rule")}", body.ToJsonString());
        Assert.Equal(faults, FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task PutRule_FigureThatTheSensorTypeDoesNotHave_IsRefused()
    {
        using var response = await PutAsync($"/api/rules/{NewId("rule")}", """{"sensor": "temperature", "of": "sum", "over": "PT1H", "levels": [{"severity": "Minor", "above": 500}]}""");
        Assert.Equal(["of"], FaultsOf(await ProblemAsync(response, HttpStatusCode.UnprocessableEntity)));
    }

    [Fact]
    public async Task RuleSet_SwitchedOnAndOff_CreatesAndDeletesItsRules()
    {
        const string path = "/api/rule-sets/us-epa-pm25-24h";
        const string rule = "/api/rules/us-epa-pm25-24h-pm2_5";
        var on = await JsonAsync(await PutAsync(path, ""), HttpStatusCode.OK);
        Assert.True((bool)on["rules"]![0]!["on"]!);
        var created = await GetJsonAsync(rule);
        Assert.Equal(("particulate_matter", "PT24H", (string)on["source"]!), ((string)created["sensor"]!, (string)created["over"]!, (string)created["source"]!));
        Assert.Equal([35.5, 55.5, 125.5, 225.5], created["levels"]!.AsArray().Select(level => (double)level!["above"]!));

        using var off = await Client.DeleteAsync(path, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, off.StatusCode);
        await ProblemAsync(await GetAsync(rule), HttpStatusCode.NotFound);
        Assert.False((bool)(await GetJsonAsync(path))["rules"]![0]!["on"]!);
        using var again = await Client.DeleteAsync(path, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Fact]
    public async Task RuleSet_SensorTypesThatTheCityDoesNotHave_SaysSo()
    {
        var problem = await ProblemAsync(await PutAsync("/api/rule-sets/eu-ozone", ""), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["eu-ozone-alert", "eu-ozone-information"], FaultsOf(problem));
        var part = (await GetJsonAsync("/api/rule-sets/who-2021-means"))["rules"]!.AsArray();
        Assert.Contains(part, rule => rule!["error"] is null);
        Assert.Contains(part, rule => (string?)rule!["error"] == "The city has no sensor type pm10.");
        await ProblemAsync(await GetAsync("/api/rule-sets/none"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task ListRuleSets_All_NameTheirSources()
    {
        var sets = (await GetJsonAsync("/api/rule-sets"))["items"]!.AsArray();
        Assert.Equal(sets.Select(set => (string)set!["name"]!).Order(StringComparer.Ordinal), sets.Select(set => (string)set!["name"]!));
        Assert.All(sets, set => Assert.NotEmpty((string)set!["source"]!));
        Assert.True(sets.Count >= 9);
    }
}
