using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>GET /api/audit</c>: what people did.</summary>
public abstract class AuditContract(CityFixture city) : ApiContract(city)
{
    /// <summary>Of every host.</summary>
    private const string Job = "/api/jobs/orphaned-alerts";

    [Fact]
    public async Task List_ChangesOfADefinition_AreEntriesWithTheVersion()
    {
        var station = NewId("station");
        var path = $"/api/stations/{station}";
        await PutStationAsync(station);
        (await PutAsync(path, """{"name": "Mill"}""")).Dispose();
        (await PatchAsync(path, """{"area": "north"}""")).Dispose();
        (await DeleteAsync(path)).Dispose();
        var revision = (long)(await GetJsonAsync($"{path}/history"))["items"]!.AsArray()[^1]!["revision"]!;
        using var restored = await Client.PostAsync(new Uri($"{path}/history/{revision}/restore", UriKind.Relative), null, Cancelled);
        Assert.True(restored.IsSuccessStatusCode);

        var entries = await EntriesAsync($"station/{station}");
        Assert.Equal(["restore", "delete", "change", "change", "create"], entries.Select(entry => (string)entry["action"]!));
        Assert.Equal(["3", "2", "1"], entries.Skip(2).Select(entry => (string)entry["details"]!["version"]!));
        Assert.All(entries, entry => Assert.Equal(("open", null, null), ((string)entry["actor_name"]!, entry["actor"], entry["role"])));
        var times = entries.Select(entry => (string)entry["id"]!).ToList();
        Assert.Equal(times.OrderDescending(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task List_RequestsThatChangeNothing_AreNoEntries()
    {
        var station = NewId("station");
        var path = $"/api/stations/{station}";
        (await PutAsync($"{path}?dry_run=true", """{"name": "Mill"}""")).Dispose();
        (await PutAsync(path, """{"name": ""}""")).Dispose();
        (await DeleteAsync(path)).Dispose();
        (await GetAsync(path)).Dispose();
        Assert.Empty(await EntriesAsync($"station/{station}"));
    }

    [Fact]
    public async Task List_RuleSetSwitchedOnAndOff_AreEntries()
    {
        const string path = "/api/rule-sets/who-night-noise";
        using var on = await Client.PutAsync(new Uri(path, UriKind.Relative), null, Cancelled);
        Assert.Equal(HttpStatusCode.OK, on.StatusCode);
        (await DeleteAsync(path)).Dispose();
        Assert.Equal(["disable", "enable"], (await EntriesAsync("rule_set/who-night-noise")).Take(2).Select(entry => (string)entry["action"]!));
    }

    [Fact]
    public async Task List_ActionsOnAJob_AreEntries()
    {
        var before = (await EntriesAsync("job/orphaned-alerts")).Count;
        (await PatchAsync(Job, """{"paused": true}""")).Dispose();
        (await PatchAsync(Job, "{}")).Dispose();
        (await PatchAsync(Job, """{"schedule": "30 3 * * *"}""")).Dispose();
        (await PatchAsync(Job, """{"schedule": null}""")).Dispose();
        (await PatchAsync(Job, """{"paused": false}""")).Dispose();
        await Eventually.TrueAsync(RunsAsync, () => "it always runs", Cancelled);
        var entries = await EntriesAsync("job/orphaned-alerts");
        Assert.Equal(["run", "resume", "change", "change", "pause"], entries.Take(entries.Count - before).Select(entry => (string)entry["action"]!));
        Assert.Equal(["default", "30 3 * * *"], entries.Skip(2).Take(2).Select(entry => (string)entry["details"]!["schedule"]!));
    }

    [Fact]
    public async Task List_CorrectionAndWithdrawal_AreEntriesOfTheStation()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 21.5"));
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        using var corrected = await CorrectAsync(Reading(station, Start, "\"temperature\": 24"));
        Assert.True(corrected.IsSuccessStatusCode);
        using var withdrawn = await Client.PostAsJsonAsync(
            new Uri($"/api/stations/{station}/readings/withdrawals", UriKind.Relative), new JsonObject { ["timestamp"] = Text(Start), ["reason"] = "Smoke of a barbecue." }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, withdrawn.StatusCode);
        var entries = await EntriesAsync($"station/{station}");
        Assert.Equal(["withdraw", "correct"], entries.Select(entry => (string)entry["action"]!));
        Assert.Equal("Smoke of a barbecue.", (string)entries[0]["comment"]!);
        Assert.StartsWith(Text(Start)[..^1], (string)entries[0]["details"]!["timestamp"]!, StringComparison.Ordinal);
        Assert.Equal("1", (string?)entries[1]["details"]![CountsDuplicatesInAnswers ? "values" : "readings"]);
    }

    [Fact]
    public async Task List_StationsOfAList_AreOneEntryUnlessNothingChanges()
    {
        string[] stations = [NewId("station"), NewId("station")];
        var body = new JsonArray([.. stations.Select(id => new JsonObject { ["id"] = id, ["name"] = "Mill" })]);
        var before = await EntriesAsync("station/*");
        for (var i = 0; i < 2; i++) (await Client.PostAsJsonAsync(new Uri("/api/stations", UriKind.Relative), body, Cancelled)).Dispose();
        var entries = await EntriesAsync("station/*");
        Assert.Equal(before.Count + 1, entries.Count);
        Assert.Equal(("register", "2", "0"), ((string)entries[0]["action"]!, (string)entries[0]["details"]!["created"]!, (string)entries[0]["details"]!["changed"]!));
    }

    [Fact]
    public async Task List_InPagesAndFiltered_ReturnsEachEntryOnce()
    {
        var (first, second) = (NewId("station"), NewId("station"));
        await PutStationAsync(first);
        await PutStationAsync(second);
        for (var i = 0; i < 4; i++) (await PutAsync($"/api/stations/{first}", $$"""{"name": "Mill {{i}}"}""")).Dispose();
        var (found, cursor) = (new List<string>(), "");
        do
        {
            var page = await GetJsonAsync($"/api/audit?subject=station/{first}&limit=2{cursor}");
            found.AddRange(page["items"]!.AsArray().Select(entry => (string)entry!["details"]!["version"]!));
            cursor = (string?)page["next_cursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        Assert.Equal(["5", "4", "3", "2", "1"], found);

        var created = Assert.Single(await EntriesAsync($"station/{first}&action=create&actor=open"));
        Assert.Empty(await EntriesAsync($"station/{first}&action=create&actor=nobody"));
        var time = (string)created["time"]!;
        Assert.Equal(5, (await EntriesAsync($"station/{first}&from={time}")).Count);
        Assert.Empty(await EntriesAsync($"station/{first}&to={time}"));
    }

    [Fact]
    public async Task Export_EachFormat_HasTheEntries()
    {
        var station = NewId("station");
        await PutStationAsync(station);
        (await PutAsync($"/api/stations/{station}", """{"name": "Mill"}""")).Dispose();
        var entries = await EntriesAsync($"station/{station}");

        using var lines = await GetAsync($"/api/export/audit?format=ndjson&subject=station/{station}");
        Assert.Equal("application/x-ndjson", lines.Content.Headers.ContentType?.MediaType);
        var rows = (await lines.Content.ReadAsStringAsync(Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(entries.Select(entry => (string)entry["id"]!), rows.Select(row => (string)row["id"]!));
        Assert.Equal(("change", "station", station, "open"), ((string)rows[0]["action"]!, (string)rows[0]["subject_kind"]!, (string)rows[0]["subject_id"]!, (string)rows[0]["actor_name"]!));
        Assert.Equal(DateTimeOffset.Parse((string)entries[0]["time"]!, null), DateTimeOffset.Parse((string)rows[0]["time"]!, null));

        using var parquet = await GetAsync($"/api/export/audit?format=parquet&subject=station/{station}");
        Assert.StartsWith("PAR1", Encoding.Latin1.GetString(await parquet.Content.ReadAsByteArrayAsync(Cancelled)), StringComparison.Ordinal);

        var table = (await (await GetAsync($"/api/export/audit?subject=station/{station}&limit=1")).Content.ReadAsStringAsync(Cancelled)).Split("\r\n");
        Assert.Equal("id,time,actor,actor_name,role,action,subject_kind,subject_id,comment,details", table[0]);
        Assert.StartsWith($"{entries[0]["id"]},", table[1], StringComparison.Ordinal);
        var rest = (await (await GetAsync($"/api/export/audit?subject=station/{station}&cursor={entries[0]["id"]}")).Content.ReadAsStringAsync(Cancelled)).Split("\r\n");
        Assert.StartsWith($"{entries[1]["id"]},", rest[1], StringComparison.Ordinal);
        Assert.Equal(3, rest.Length);
    }

    [Theory]
    [InlineData("/api/audit?from=yesterday&action=invent&subject=moon&actor=&cursor=x&limit=0&colour=red", "action", "actor", "colour", "cursor", "from", "limit", "subject")]
    [InlineData("/api/export/audit?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z&format=geojson&subject=rule/&cursor=x&limit=0", "cursor", "format", "limit", "subject", "to")]
    public async Task List_InvalidQuery_ReportsAllFaults(string path, params string[] faults)
    {
        using var response = await GetAsync(path);
        Assert.Equal(faults, FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    private async Task<IReadOnlyList<JsonNode>> EntriesAsync(string subject) =>
        [.. (await GetJsonAsync($"/api/audit?limit=1000&subject={subject}"))["items"]!.AsArray().Select(entry => entry!)];

    private async Task<bool> RunsAsync()
    {
        using var response = await Client.PostAsync(new Uri($"{Job}/runs", UriKind.Relative), null, Cancelled);
        return response.StatusCode == HttpStatusCode.Accepted;
    }

    private Task<HttpResponseMessage> CorrectAsync(string reading) =>
        Client.PostAsJsonAsync(new Uri("/api/readings?on_conflict=replace", UriKind.Relative), JsonNode.Parse(reading), Cancelled);
}
