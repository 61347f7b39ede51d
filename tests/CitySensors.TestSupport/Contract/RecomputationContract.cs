using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>/api/recomputations</c> of a host that stores aggregates and can recompute them.</summary>
public abstract class RecomputationContract(CityFixture city) : ApiContract(city)
{
    private const string Path = "/api/recomputations";

    /// <summary>Of a day without readings of other tests: a recomputation is of all stations of the city.</summary>
    private readonly DateTimeOffset _noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddDays(-7).AddHours(12);

    [Fact]
    public async Task Post_AggregatesThatNobodyTouched_FindsNoDifference()
    {
        var station = NewId("station");
        await AcceptedAsync(Enumerable.Range(0, 180).Select(i => Reading(station, _noon.AddMinutes(i), $"\"temperature\": {20 + i % 7}, \"humidity\": 60")));
        await AggregatedAsync(station, 3);

        using var answer = await PostJsonAsync($$"""{"from": "{{Text(_noon)}}", "to": "{{Text(_noon.AddHours(3))}}"}""");
        var begun = await JsonAsync(answer, HttpStatusCode.Accepted);
        var path = $"{Path}/{(string)begun["id"]!}";
        Assert.Equal(path, answer.Headers.Location!.OriginalString);
        Assert.Equal(("open", false, 3), ((string)begun["created_by"]!, (bool)begun["swap"]!, (int)begun["hours"]!));
        var done = await InStateAsync(path, "done");
        Assert.Equal((3, 3, 3), ((int)done["hours_done"]!, (int)done["summary"]!["compared"]!, (int)done["summary"]!["equal"]!));
        // The city; it is aggregated after its stations.
        Assert.Equal(3, (int)done["summary"]!["areas"]!["equal"]! + (int)done["summary"]!["areas"]!["pending"]!);
        Assert.Empty((await GetJsonAsync($"{path}/differences"))["items"]!.AsArray());
        Assert.Equal(begun["id"]!.ToJsonString(), (await GetJsonAsync(Path))["items"]!.AsArray()[0]!["id"]!.ToJsonString());

        // Nothing is to be replaced, and revisions stay.
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync($"{path}/swap", null));
        var swapped = await InStateAsync(path, "swapped");
        Assert.Null(swapped["swapped"]);
        await AggregatedAsync(station, 3);
        foreach (var (method, to) in ((HttpMethod, string)[])[(HttpMethod.Post, $"{path}/swap"), (HttpMethod.Delete, path)]) await RefusedAsync(method, to, HttpStatusCode.Conflict);
        using var pause = await PatchAsync(path, """{"state": "paused"}""");
        Assert.Equal("It is swapped.", (string)(await ProblemAsync(pause, HttpStatusCode.Conflict))["detail"]!);
        using var nothing = await PatchAsync(path, "{}");
        await JsonAsync(nothing, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_ARecomputation_DiscardsItAndKeepsItInTheList()
    {
        using var answer = await PostJsonAsync($$"""{"from": "{{Text(_noon.AddDays(-400))}}", "to": "{{Text(_noon.AddDays(-399))}}", "swap": false}""");
        var path = $"{Path}/{(string)(await JsonAsync(answer, HttpStatusCode.Accepted))["id"]!}";
        using (var delete = await DeleteAsync(path)) Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        Assert.Equal("discarded", (string)(await GetJsonAsync(path))["state"]!);
        await RefusedAsync(HttpMethod.Get, $"{path}/differences", HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Post_Faults_ReportsAllAndBeginsNothing()
    {
        using var answer = await PostJsonAsync($$"""{"from": "{{Text(_noon.AddMinutes(1))}}", "to": "{{Text(Start.AddDays(1))}}", "swap": "yes", "area": "north"}""");
        Assert.Equal(["area", "from", "swap", "to"], FaultsOf(await ProblemAsync(answer, HttpStatusCode.BadRequest)));
        using var patch = await PatchAsync($"{Path}/1", """{"state": "done", "swap": true}""");
        Assert.Equal(["state", "swap"], FaultsOf(await ProblemAsync(patch, HttpStatusCode.BadRequest)));
        await RefusedAsync(HttpMethod.Get, $"{Path}/1/differences?limit=0&cursor=abc", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("first")]
    [InlineData("-1")]
    public async Task AnyRequest_UnknownRecomputation_IsNotFound(string id)
    {
        await RefusedAsync(HttpMethod.Get, $"{Path}/{id}", HttpStatusCode.NotFound);
        await RefusedAsync(HttpMethod.Get, $"{Path}/{id}/differences", HttpStatusCode.NotFound);
        await RefusedAsync(HttpMethod.Post, $"{Path}/{id}/swap", HttpStatusCode.NotFound);
        await RefusedAsync(HttpMethod.Delete, $"{Path}/{id}", HttpStatusCode.NotFound);
        using var patch = await PatchAsync($"{Path}/{id}", """{"state": "paused"}""");
        await ProblemAsync(patch, HttpStatusCode.NotFound);
    }

    private async Task RefusedAsync(HttpMethod method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await Client.SendAsync(request, Cancelled);
        await ProblemAsync(answer, expected);
    }

    private async Task<HttpResponseMessage> PostJsonAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.PostAsync(new Uri(Path, UriKind.Relative), content, Cancelled);
    }

    private async Task<HttpStatusCode> PostAsync(string path, HttpContent? content)
    {
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancelled);
        return answer.StatusCode;
    }

    private async Task<JsonNode> InStateAsync(string path, string state)
    {
        JsonNode? last = null;
        await Eventually.TrueAsync(async () => (string)(last = await GetJsonAsync(path))["state"]! == state, () => $"It does not become {state}: {last}", Cancelled);
        return last!;
    }

    private Task AggregatedAsync(string station, int hours) => Eventually.TrueAsync(
        async () => (await GetJsonAsync($"/api/stations/{station}/aggregates"))["items"]!.AsArray() is var windows
            && windows.Count == hours && windows.All(window => (int?)window!["sensors"]!["temperature"]!["revision"] == 1),
        () => "The hours are not aggregated.",
        Cancelled);
}
