using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>/api/jobs</c>.</summary>
public abstract class JobsContract(CityFixture city) : ApiContract(city)
{
    /// <summary>Of every host, and no other test depends on it.</summary>
    private const string Job = "/api/jobs/orphaned-alerts";

    [Fact]
    public async Task List_Jobs_AreInOrderOfTheirNames()
    {
        var jobs = (await GetJsonAsync("/api/jobs"))["items"]!.AsArray();
        var names = jobs.Select(job => (string)job!["name"]!).ToList();
        Assert.Contains("orphaned-alerts", names);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.All(jobs, job => Assert.NotEmpty((string)job!["description"]!));
        Assert.All(jobs, job => Assert.NotEmpty((string)job!["default_schedule"]!));
    }

    [Fact]
    public async Task Patch_PausedAndAnotherSchedule_IsKeptUntilItIsRestored()
    {
        try
        {
            var paused = await PatchedAsync("""{"paused": true, "schedule": "30 3 * * *"}""");
            Assert.Equal((true, "30 3 * * *", "PT1M"), ((bool)paused["paused"]!, (string)paused["schedule"]!, (string)paused["default_schedule"]!));
            Assert.Null(paused["next_run"]);

            var resumed = await PatchedAsync("""{"paused": false}""");
            Assert.Equal("30 3 * * *", (string)resumed["schedule"]!);
            // The city of the tests is in UTC.
            Assert.Equal(new TimeSpan(3, 30, 0), Time(resumed["next_run"]!).TimeOfDay);
            Assert.Equal(resumed["next_run"]!.ToJsonString(), (await GetJsonAsync(Job))["next_run"]!.ToJsonString());
        }
        finally
        {
            Assert.Equal("PT1M", (string)(await PatchedAsync("""{"paused": null, "schedule": null}"""))["schedule"]!);
        }
    }

    [Fact]
    public async Task Patch_Faults_ReportsAllAndChangesNothing()
    {
        using var answer = await PatchAsync(Job, """{"paused": "yes", "schedule": "every day", "retry": 3}""");
        Assert.Equal(["paused", "retry", "schedule"], FaultsOf(await ProblemAsync(answer, HttpStatusCode.BadRequest)));
        using var asJson = await PatchAsync(Job, "{}", mediaType: "application/json");
        await ProblemAsync(asJson, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Run_WhilePausedOrNot_RunsOnce()
    {
        var before = TimeProvider.System.GetUtcNow().AddMilliseconds(-1);
        await Eventually.TrueAsync(async () => await RunAsync() == HttpStatusCode.Accepted, () => "it always runs", Cancelled);
        await Eventually.TrueAsync(
            async () => await GetJsonAsync(Job) is { } job && job["running_since"] is null && job["last_run"] is { } run && Time(run["began"]!) >= before,
            () => "the run did not end",
            Cancelled);
        var ended = await GetJsonAsync(Job);
        Assert.Null(ended["last_run"]!["error"]);
        Assert.Equal(0, (int)ended["failures"]!);
        Assert.Equal((string)ended["last_run"]!["began"]!, (string)ended["last_success"]!);
    }

    [Fact]
    public async Task AnyRequest_UnknownJob_IsNotFound()
    {
        const string unknown = "/api/jobs/laundry";
        using var get = await GetAsync(unknown);
        await ProblemAsync(get, HttpStatusCode.NotFound);
        using var patch = await PatchAsync(unknown, """{"paused": true}""");
        await ProblemAsync(patch, HttpStatusCode.NotFound);
        using var run = await Client.PostAsync(new Uri($"{unknown}/runs", UriKind.Relative), null, Cancelled);
        await ProblemAsync(run, HttpStatusCode.NotFound);
    }

    private async Task<JsonNode> PatchedAsync(string patch)
    {
        using var answer = await PatchAsync(Job, patch);
        return await JsonAsync(answer, HttpStatusCode.OK);
    }

    private async Task<HttpStatusCode> RunAsync()
    {
        using var answer = await Client.PostAsync(new Uri($"{Job}/runs", UriKind.Relative), null, Cancelled);
        return answer.StatusCode;
    }

    private static DateTimeOffset Time(JsonNode text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture);
}
