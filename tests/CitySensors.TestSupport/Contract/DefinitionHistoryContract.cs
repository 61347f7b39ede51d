using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>The histories of definitions, and the way back to an earlier one.</summary>
public abstract class DefinitionHistoryContract(CityFixture city) : ApiContract(city)
{
    private const string SensorBody = """{"name": "One", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 3}}""";

    [Theory]
    [InlineData("stations", """{"name": "One"}""", """{"name": "Two"}""", "name", "One", "Two")]
    [InlineData("sensors", SensorBody, """{"name": "Two", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 3}}""", "name", "One", "Two")]
    [InlineData(
        "rules",
        """{"sensor": "temperature", "source": "One", "levels": [{"severity": "Minor", "above": 60}]}""",
        """{"sensor": "temperature", "source": "Two", "levels": [{"severity": "Minor", "above": 60}]}""",
        "source",
        "One",
        "Two")]
    public async Task History_AfterChangesAndRemoval_HasEachWithItsDefinitionNewestFirst(
        string list, string first, string second, string member, string before, string after)
    {
        var path = $"/api/{list}/{NewId("changed")}";
        var began = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await JsonAsync(await PutAsync(path, first), HttpStatusCode.Created);
        await JsonAsync(await PutAsync(path, second), HttpStatusCode.OK);
        using var removed = await DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        var history = (await GetJsonAsync($"{path}/history"))["items"]!.AsArray().Select(entry => entry!).ToList();
        Assert.Equal(["removed", "changed", "created"], history.Select(entry => (string)entry["change"]!));
        Assert.Equal([null, (after, 2), (before, 1)], history.Select(entry => entry["definition"] is { } definition
            ? ((string)definition[member]!, (int)definition["version"]!)
            : default((string, int)?)));
        Assert.All(history, entry =>
        {
            Assert.Equal("open", (string)entry["changed_by"]!);
            Assert.EndsWith("Z", entry["time"]!.ToString(), StringComparison.Ordinal);
            Assert.InRange((DateTimeOffset)entry["time"]!, began, TimeProvider.System.GetUtcNow().AddMinutes(1));
        });
        Assert.Equal(history.Select(Revision).OrderDescending(), history.Select(Revision));

        var newest = await GetJsonAsync($"{path}/history?limit=2");
        var oldest = await GetJsonAsync($"{path}/history?limit=2&cursor={newest["next_cursor"]}");
        Assert.Equal(history.Select(Revision), newest["items"]!.AsArray().Concat(oldest["items"]!.AsArray()).Select(entry => Revision(entry!)));
        Assert.Null(oldest["next_cursor"]);
    }

    [Fact]
    public async Task History_RulesRemovedWithTheirSensorType_HaveTheSameRevision()
    {
        var (sensor, rule) = (NewId("dust"), NewId("rule"));
        await JsonAsync(await PutAsync($"/api/sensors/{sensor}", SensorBody), HttpStatusCode.Created);
        await PutRuleAsync(rule, NewId("station"), sensor: sensor);
        using var removed = await DeleteAsync($"/api/sensors/{sensor}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        var ofRule = await HistoryAsync($"/api/rules/{rule}");
        Assert.Equal(["removed", "created"], ofRule.Select(entry => (string)entry["change"]!));
        Assert.Equal(Revision((await HistoryAsync($"/api/sensors/{sensor}"))[0]), Revision(ofRule[0]));
    }

    [Fact]
    public async Task History_MoreChangesThanAreKept_HasTheNewest100()
    {
        var path = $"/api/stations/{NewId("station")}";
        for (var i = 1; i <= 103; i++) (await PutAsync(path, $$"""{"name": "Name {{i}}"}""")).Dispose();
        List<JsonNode> history = [];
        // The oldest may be dropped a moment later.
        await Eventually.TrueAsync(async () => (history = await HistoryAsync(path)).Count <= 100, () => $"The history has {history.Count} changes.", Cancelled);
        Assert.Equal(Enumerable.Range(4, 100).Reverse(), history.Select(entry => (int)entry["definition"]!["version"]!));
    }

    [Fact]
    public async Task History_StationThatOnlySentReadings_IsEmptyAndOfNoneIsNotFound()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start));
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        Assert.Empty(await HistoryAsync($"/api/stations/{station}"));
        using var none = await GetAsync($"/api/stations/{NewId("none")}/history");
        await ProblemAsync(none, HttpStatusCode.NotFound);
        using var query = await GetAsync($"/api/stations/{station}/history?limit=0&cursor=%21&by=Ada");
        Assert.Equal(["by", "cursor", "limit"], FaultsOf(await ProblemAsync(query, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task Restore_EarlierDefinition_IsANewVersion()
    {
        var path = $"/api/stations/{NewId("station")}";
        await JsonAsync(await PutAsync(path, """{"name": "One", "area": "centre"}"""), HttpStatusCode.Created);
        await JsonAsync(await PutAsync(path, """{"name": "Two"}"""), HttpStatusCode.OK);
        var first = Revision((await HistoryAsync(path))[1]);

        var preview = await JsonAsync(await RestoreAsync(path, first, "?dry_run=true"), HttpStatusCode.OK);
        Assert.Equal((true, "changed", "One", 3), ((bool)preview["dry_run"]!, (string)preview["result"]!, (string)preview["definition"]!["name"]!, (int)preview["definition"]!["version"]!));
        using var late = await RestoreAsync(path, first, ifMatch: "\"1\"");
        await ProblemAsync(late, HttpStatusCode.PreconditionFailed);
        Assert.Equal("Two", (string)(await GetJsonAsync(path))["name"]!);

        using var response = await RestoreAsync(path, first, ifMatch: "\"2\"");
        var station = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal("\"3\"", response.Headers.ETag?.Tag);
        Assert.Equal(("One", "centre", 3), ((string)station["name"]!, (string)station["area"]!, (int)station["version"]!));
        var history = await HistoryAsync(path);
        Assert.Equal([("changed", "One"), ("changed", "Two"), ("created", "One")], history.Select(entry => ((string)entry["change"]!, (string)entry["definition"]!["name"]!)));
    }

    [Theory]
    [InlineData("stations", """{"name": "One"}""")]
    [InlineData("sensors", SensorBody)]
    [InlineData("rules", """{"sensor": "temperature", "levels": [{"severity": "Minor", "above": 60}]}""")]
    public async Task Restore_RemovedDefinition_IsCreatedAgain(string list, string body)
    {
        var path = $"/api/{list}/{NewId("removed")}";
        var created = await JsonAsync(await PutAsync(path, body), HttpStatusCode.Created);
        (await DeleteAsync(path)).Dispose();
        var history = await HistoryAsync(path);

        using var removal = await RestoreAsync(path, Revision(history[0]));
        await ProblemAsync(removal, HttpStatusCode.UnprocessableEntity);
        using var matched = await RestoreAsync(path, Revision(history[1]), ifMatch: "*");
        await ProblemAsync(matched, HttpStatusCode.PreconditionFailed);
        using var response = await RestoreAsync(path, Revision(history[1]));
        var restored = await JsonAsync(response, HttpStatusCode.Created);
        Assert.Equal(path, response.Headers.Location?.ToString());
        created["version"] = restored["version"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(created, restored), restored.ToJsonString());
        Assert.Equal(["created", "removed", "created"], (await HistoryAsync(path)).Select(entry => (string)entry["change"]!));
    }

    [Fact]
    public async Task Restore_RuleWhoseSensorTypeIsGone_IsRefusedUnlessAllowed()
    {
        var (sensor, rule) = (NewId("dust"), NewId("rule"));
        var path = $"/api/rules/{rule}";
        await JsonAsync(await PutAsync($"/api/sensors/{sensor}", SensorBody), HttpStatusCode.Created);
        await JsonAsync(await PutAsync(path, $$"""{"sensor": "{{sensor}}", "levels": [{"severity": "Minor", "above": 60}]}"""), HttpStatusCode.Created);
        (await DeleteAsync($"/api/sensors/{sensor}")).Dispose();
        var revision = Revision((await HistoryAsync(path))[1]);

        using var refused = await RestoreAsync(path, revision);
        var problem = await ProblemAsync(refused, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["sensor"], FaultsOf(problem));
        Assert.Contains(sensor, (string)problem["errors"]!["sensor"]![0]!, StringComparison.Ordinal);
        using var allowed = await RestoreAsync(path, revision, "?allow_unknown=true");
        Assert.Equal(HttpStatusCode.Created, allowed.StatusCode);
    }

    [Fact]
    public async Task Restore_NoSuchRevision_IsNotFoundOrInvalid()
    {
        var path = $"/api/stations/{NewId("station")}";
        await JsonAsync(await PutAsync(path, """{"name": "One"}"""), HttpStatusCode.Created);
        foreach (var missing in (string[])["999999999999", "9223372036854775807"])
        {
            using var unknown = await RestoreAsync(path, missing);
            await ProblemAsync(unknown, HttpStatusCode.NotFound);
        }

        foreach (var invalid in (string[])["-1", "one", "9223372036854775808"])
        {
            using var response = await RestoreAsync(path, invalid);
            Assert.Equal(["revision"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
        }

        Assert.Equal(1, (int)(await GetJsonAsync(path))["version"]!);
    }

    private async Task<List<JsonNode>> HistoryAsync(string path) => [.. (await GetJsonAsync($"{path}/history?limit=1000"))["items"]!.AsArray().Select(entry => entry!)];

    private static string Revision(JsonNode entry) => ((long)entry["revision"]!).ToString("D19", null);

    private async Task<HttpResponseMessage> RestoreAsync(string path, string revision, string query = "", string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{path}/history/{revision}/restore{query}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("")) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await Client.SendAsync(request, Cancelled);
    }
}
