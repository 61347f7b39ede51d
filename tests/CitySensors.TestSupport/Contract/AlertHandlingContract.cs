using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>What staff do with alerts.</summary>
public abstract class AlertHandlingContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task PostAction_AllActions_AlertShowsHowItIsHandled()
    {
        var (alert, station, rule) = await AlertAsync();
        var notes = await NotesAsync();
        var none = (await GetJsonAsync(alert))["handling"]!;
        Assert.Equal("""{"notes":0,"actions":[]}""", none.ToJsonString());

        var entry = await ActAsync(alert, """{"action": "acknowledge", "comment": "On my way."}""");
        Assert.Equal(("acknowledge", "alert", "On my way.", "open"), ((string)entry["action"]!, (string)entry["subject_kind"]!, (string)entry["comment"]!, (string)entry["actor_name"]!));
        Assert.EndsWith((string)entry["subject_id"]!, alert, StringComparison.Ordinal);
        Assert.Equal((rule, station, "temperature"), ((string)entry["details"]!["rule"]!, (string)entry["details"]!["station"]!, (string)entry["details"]!["sensor"]!));
        await ActAsync(alert, """{"action": "assign", "assignee": "Fire Brigade North"}""");
        await ActAsync(alert, """{"action": "note", "comment": "A barbecue."}""");
        var last = await ActAsync(alert, """{"action": "false_alarm"}""");
        Assert.Equal(notes + 1, await NotesAsync());

        var handling = (await GetJsonAsync(alert))["handling"]!;
        Assert.Equal(("open", (string)entry["time"]!), ((string)handling["acknowledged"]!["by"]!, (string)handling["acknowledged"]!["time"]!));
        Assert.Equal(("open", (string)last["time"]!), ((string)handling["false_alarm"]!["by"]!, (string)handling["false_alarm"]!["time"]!));
        Assert.Equal(("Fire Brigade North", 1), ((string)handling["assignee"]!, (int)handling["notes"]!));
        Assert.Equal(["acknowledge", "assign", "note", "false_alarm"], handling["actions"]!.AsArray().Select(action => (string)action!["action"]!));
        Assert.True(JsonNode.DeepEquals(entry, handling["actions"]![0]), handling.ToJsonString());

        await ActAsync(alert, """{"action": "reopen", "comment": "It is a fire."}""");
        var reopened = (await GetJsonAsync(alert))["handling"]!;
        Assert.Null(reopened["false_alarm"]);
        Assert.Equal("Fire Brigade North", (string)reopened["assignee"]!);
        var listed = await GetJsonAsync($"/api/audit?subject=alert/{alert[(alert.LastIndexOf('/') + 1)..]}");
        Assert.Equal(["reopen", "false_alarm", "note", "assign", "acknowledge"], listed["items"]!.AsArray().Select(action => (string)action!["action"]!));
    }

    [Fact]
    public async Task ListFalseAlarms_ClosedAndReopened_CountsThoseThatAreClosed()
    {
        var (alert, _, rule) = await AlertAsync();
        Assert.Null(await FalseAlarmsAsync(rule));
        var closed = (string)(await ActAsync(alert, """{"action": "false_alarm"}"""))["time"]!;
        Assert.Equal(1, await FalseAlarmsAsync(rule));
        Assert.Equal(1, await FalseAlarmsAsync(rule, $"?from={closed}"));
        Assert.Null(await FalseAlarmsAsync(rule, $"?to={closed}"));
        await ActAsync(alert, """{"action": "reopen"}""");
        Assert.Null(await FalseAlarmsAsync(rule));
        using var response = await GetAsync("/api/alerts/false-alarms?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z");
        Assert.Equal(["to"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task PostAction_ImpossibleStep_IsAConflictThatSaysWhyAndStoresNothing()
    {
        var (alert, _, _) = await AlertAsync();
        await RefusedAsync(alert, """{"action": "reopen"}""", "The alert is not closed.");
        await ActAsync(alert, """{"action": "acknowledge"}""");
        await RefusedAsync(alert, """{"action": "acknowledge"}""", "The alert is acknowledged already, by open.");
        await ActAsync(alert, """{"action": "false_alarm"}""");
        await RefusedAsync(alert, """{"action": "assign", "assignee": "Ada"}""", "The alert is closed as a false alarm; reopen it first.");
        Assert.Equal(2, (await GetJsonAsync(alert))["handling"]!["actions"]!.AsArray().Count);
    }

    [Fact]
    public async Task PostAction_SameActionByManyAtOnce_SucceedsOnce()
    {
        var (alert, _, _) = await AlertAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(alert, """{"action": "acknowledge"}""")));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        foreach (var answer in answers) answer.Dispose();
        Assert.Single((await GetJsonAsync(alert))["handling"]!["actions"]!.AsArray());
    }

    [Fact]
    public async Task PostAction_InvalidBody_ReportsAllFaults()
    {
        var (alert, _, _) = await AlertAsync();
        using var response = await SendAsync(alert, $$"""{"action": "acknowledge", "comment": "{{new string('a', 1001)}}", "assignee": "A\u200bda", "colour": "red"}""");
        Assert.Equal(["assignee", "colour", "comment"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
        using var missing = await SendAsync(alert, """{"action": "assign"}""");
        Assert.Equal(["assignee"], FaultsOf(await ProblemAsync(missing, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task PostAction_UnknownAlert_IsNotFound()
    {
        using var response = await SendAsync("/api/alerts/none", """{"action": "acknowledge"}""");
        await ProblemAsync(response, HttpStatusCode.NotFound);
    }

    private async Task<int?> FalseAlarmsAsync(string rule, string query = "") =>
        (int?)(await GetJsonAsync($"/api/alerts/false-alarms{query}"))["items"]!.AsArray().FirstOrDefault(one => (string)one!["rule"]! == rule)?["alerts"];

    private async Task<double> NotesAsync() =>
        MetricsText.Value(await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled), "citysensors_alert_actions_total{action=\"note\"}");

    private async Task<JsonNode> ActAsync(string alert, string action)
    {
        using var response = await SendAsync(alert, action);
        return await JsonAsync(response, HttpStatusCode.Created);
    }

    private async Task RefusedAsync(string alert, string action, string title)
    {
        using var response = await SendAsync(alert, action);
        Assert.Equal(title, (string)(await ProblemAsync(response, HttpStatusCode.Conflict))["title"]!);
    }

    private Task<HttpResponseMessage> SendAsync(string alert, string action) =>
        Client.PostAsJsonAsync(new Uri($"{alert}/actions", UriKind.Relative), JsonNode.Parse(action), Cancelled);

    /// <summary>The path of an alert of a station and rule of its own.</summary>
    private async Task<(string Path, string Station, string Rule)> AlertAsync()
    {
        var (station, area, rule) = (NewId("station"), NewId("area"), NewId("rule"));
        await PutStationAsync(station, $"\"name\": \"Market Square\", \"area\": \"{area}\"");
        await PutRuleAsync(rule, station);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 27"));
        return ($"/api/alerts/{(string)(await ItemsAsync($"/api/alerts?area={area}", 1))[0]!["id"]!}", station, rule);
    }
}
