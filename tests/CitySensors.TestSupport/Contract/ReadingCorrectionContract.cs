using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Stored readings that are corrected, withdrawn and listed with their changes.</summary>
public abstract class ReadingCorrectionContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Post_ReplaceOnConflict_ReplacesTheValueAndKeepsTheOneBefore()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 21.5, \"humidity\": 60"));
        using var response = await CorrectAsync(Reading(station, Start, "\"temperature\": 24, \"humidity\": 60"));
        if (CountsDuplicatesInAnswers)
        {
            var answer = await JsonAsync(response, HttpStatusCode.OK);
            Assert.Equal((1, 0, 1), ((int)answer["accepted"]!, (int)answer["duplicates"]!, (int)answer["corrected_count"]!));
            var corrected = Assert.Single(answer["corrected"]!.AsArray())!;
            Assert.Equal((0, "temperature", 21.5, 24.0), ((int)corrected["index"]!, (string)corrected["member"]!, (double)corrected["before"]!, (double)corrected["after"]!));
        }
        else
        {
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        var stored = await StoredAsync(station, reading => (double)reading["observations"]!["temperature"]!["value"]! == 24);
        Assert.NotNull(stored["revised"]);
        Assert.Equal(60, (double)stored["observations"]!["humidity"]!["value"]!);
        var revision = Assert.Single(await RevisionsAsync(station, 1))!;
        Assert.Equal((Text(Start), "correction", "open"), ((string)revision["timestamp"]!, (string)revision["kind"]!, (string)revision["changed_by"]!));
        var before = Assert.Single(revision["before"]!.AsObject());
        Assert.Equal(("temperature", 21.5, 1), (before.Key, (double)before.Value!["value"]!, (int)before.Value["quality"]!));
    }

    [Fact]
    public async Task Post_ReplaceOnConflictAgain_IsADuplicate()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 21.5"));
        (await CorrectAsync(Reading(station, Start, "\"temperature\": 24"))).Dispose();
        using var again = await CorrectAsync(Reading(station, Start, "\"temperature\": 24"));
        if (CountsDuplicatesInAnswers) Assert.Equal(1, (int)(await JsonAsync(again, HttpStatusCode.OK))["duplicates"]!);
        await AcceptedAsync(Reading(station, Start.AddSeconds(1)));
        await ItemsAsync($"/api/stations/{station}/readings", 2);
        Assert.Single(await RevisionsAsync(station, 1));
    }

    [Fact]
    public async Task Post_ReplaceOnConflict_RetractsTheAlertOfTheValue()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutRuleAsync(rule, station, """{"severity": "Minor", "above": 26}""", "particulate_matter");
        await AcceptedAsync(Reading(station, Start, "\"particulate_matter\": 31"));
        await AlertAsync(rule, "raised");
        (await CorrectAsync(Reading(station, Start, "\"particulate_matter\": 13"))).Dispose();
        await AlertAsync(rule, "retracted");
    }

    [Fact]
    public async Task Post_UnknownConflictHandling_ReturnsTheError()
    {
        using var response = await Client.PostAsync(
            new Uri("/api/readings?on_conflict=overwrite", UriKind.Relative), Json(Reading(NewId("station"), Start)), TestContext.Current.CancellationToken);
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal("Must be keep or replace.", (string)problem["errors"]!["on_conflict"]![0]!);
    }

    [Fact]
    public async Task Withdraw_Value_MarksItAsFailedWithTheReasonAndRetractsItsAlert()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutRuleAsync(rule, station, """{"severity": "Minor", "above": 26}""", "particulate_matter");
        await AcceptedAsync(Reading(station, Start, "\"particulate_matter\": 31, \"temperature\": 24"));
        await AlertAsync(rule, "raised");
        using var response = await WithdrawAsync(station, new JsonObject { ["timestamp"] = Text(Start), ["sensors"] = new JsonArray("particulate_matter"), ["reason"] = "Smoke of a barbecue." });
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);

        await AlertAsync(rule, "retracted");
        var stored = await StoredAsync(station, reading => (int)reading["observations"]!["particulate_matter"]!["quality"]! == 4);
        Assert.Equal((31, "Smoke of a barbecue."), ((double)stored["observations"]!["particulate_matter"]!["value"]!, (string?)stored["observations"]!["particulate_matter"]!["withdrawn"]));
        Assert.Equal((1, null), ((int)stored["observations"]!["temperature"]!["quality"]!, stored["observations"]!["temperature"]!["withdrawn"]));
        var revision = Assert.Single(await RevisionsAsync(station, 1))!;
        Assert.Equal(("withdrawal", "Smoke of a barbecue."), ((string)revision["kind"]!, (string)revision["reason"]!));
        var latest = (await GetJsonAsync($"/api/stations/{station}"))["latest"]!;
        Assert.Equal("Smoke of a barbecue.", (string?)latest["observations"]!["particulate_matter"]!["withdrawn"]);
    }

    [Fact]
    public async Task Withdraw_ThenReplaceWithTheSameValue_PutsItInForceAgain()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 24"));
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        (await WithdrawAsync(station, new JsonObject { ["timestamp"] = Text(Start), ["reason"] = "By mistake." })).Dispose();
        await StoredAsync(station, reading => (int)reading["observations"]!["temperature"]!["quality"]! == 4);
        (await CorrectAsync(Reading(station, Start, "\"temperature\": 24"))).Dispose();
        var stored = await StoredAsync(station, reading => (int)reading["observations"]!["temperature"]!["quality"]! == 1);
        Assert.Null(stored["observations"]!["temperature"]!["withdrawn"]);
        Assert.Equal(["withdrawal", "correction"], (await RevisionsAsync(station, 2)).Select(revision => (string)revision!["kind"]!));
    }

    [Fact]
    public async Task Withdraw_Again_ChangesNothing()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 24"));
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        for (var i = 0; i < 2; i++)
        {
            using var response = await WithdrawAsync(station, new JsonObject { ["timestamp"] = Text(Start), ["reason"] = "Calibration." });
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        Assert.Single(await RevisionsAsync(station, 1));
    }

    [Fact]
    public async Task Withdraw_NoSuchReading_ReturnsNotFound()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 24"));
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        foreach (var (time, sensor) in new[] { (Start.AddSeconds(1), "temperature"), (Start, "humidity") })
        {
            using var response = await WithdrawAsync(station, new JsonObject { ["timestamp"] = Text(time), ["sensors"] = new JsonArray(sensor), ["reason"] = "Calibration." });
            await ProblemAsync(response, HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Withdraw_InvalidBody_ReturnsAllErrors()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start));
        using var response = await WithdrawAsync(station, new JsonObject { ["timestamp"] = "yesterday", ["sensors"] = new JsonArray("a/b"), ["why"] = "Calibration." });
        var errors = (await ProblemAsync(response, HttpStatusCode.BadRequest))["errors"]!.AsObject();
        Assert.Equal(["reason", "sensors[0]", "timestamp", "why"], errors.Select(error => error.Key).Order());
    }

    [Fact]
    public async Task Withdraw_UnknownSensorType_ReturnsTheError()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start));
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        using var response = await WithdrawAsync(station, new JsonObject { ["timestamp"] = Text(Start), ["sensors"] = new JsonArray("temprature"), ["reason"] = "Calibration." });
        Assert.Equal(["sensors[0]"], FaultsOf(await ProblemAsync(response, HttpStatusCode.UnprocessableEntity)));
    }

    private Task<HttpResponseMessage> CorrectAsync(string body) =>
        Client.PostAsync(new Uri("/api/readings?on_conflict=replace", UriKind.Relative), Json(body), TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> WithdrawAsync(string station, JsonObject withdrawal) => Client.PostAsJsonAsync(
        new Uri($"/api/stations/{station}/readings/withdrawals", UriKind.Relative), withdrawal, TestContext.Current.CancellationToken);

    private Task<JsonArray> RevisionsAsync(string station, int count) => ItemsAsync($"/api/stations/{station}/readings/revisions", count);

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    /// <summary>The only reading of a station, once it is as expected.</summary>
    private async Task<JsonNode> StoredAsync(string station, Predicate<JsonNode> isExpected)
    {
        JsonNode? stored = null;
        await Eventually.TrueAsync(
            async () => isExpected(stored = (await ItemsAsync($"/api/stations/{station}/readings", 1))[0]!),
            () => $"The stored reading is {stored}.",
            TestContext.Current.CancellationToken);
        return stored!;
    }

    private Task AlertAsync(string rule, string state) => Eventually.TrueAsync(
        async () => (await GetJsonAsync("/api/alerts?limit=1000"))["items"]!.AsArray().Any(alert => (string)alert!["rule"]! == rule && (string)alert["state"]! == state),
        () => $"No alert of {rule} is {state}.",
        TestContext.Current.CancellationToken);
}
