using System.Net;
using System.Text;

namespace CitySensors.TestSupport.Contract;

/// <summary>Requests for definitions of any kind: preconditions, bodies, removal and paging.</summary>
public abstract class DefinitionRequestsContract(CityFixture city) : ApiContract(city)
{
    [Theory]
    [InlineData("/api/stations")]
    [InlineData("/api/sensors")]
    [InlineData("/api/rules")]
    public async Task ReadOrDelete_Unknown_IsNotFound(string list)
    {
        var path = $"{list}/{NewId("none")}";
        using var read = await GetAsync(path);
        await ProblemAsync(read, HttpStatusCode.NotFound);
        using var removed = await DeleteAsync(path);
        await ProblemAsync(removed, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("stations", """{"name": "One"}""")]
    [InlineData("rules", """{"sensor": "temperature", "for": "PT1M", "levels": [{"severity": "Minor", "above": 60}]}""")]
    public async Task Delete_Existing_IsGone(string list, string body)
    {
        var path = $"/api/{list}/{NewId("short-lived")}";
        await JsonAsync(await PutAsync(path, body), HttpStatusCode.Created);
        using var removed = await DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var read = await GetAsync(path);
        await ProblemAsync(read, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("\"1\",")]
    [InlineData("*, \"1\"")]
    public async Task Change_MalformedPrecondition_IsRejected(string condition)
    {
        var path = $"/api/stations/{NewId("station")}";
        using var match = await PutAsync(path, """{"name": "One"}""", ifMatch: condition);
        Assert.Equal(["If-Match"], FaultsOf(await ProblemAsync(match, HttpStatusCode.BadRequest)));
        using var noneMatch = await PutAsync(path, """{"name": "One"}""", ifNoneMatch: condition);
        Assert.Equal(["If-None-Match"], FaultsOf(await ProblemAsync(noneMatch, HttpStatusCode.BadRequest)));
        using var removal = await DeleteAsync(path, ifMatch: condition);
        Assert.Equal(["If-Match"], FaultsOf(await ProblemAsync(removal, HttpStatusCode.BadRequest)));
        using var unknown = await GetAsync(path);
        await ProblemAsync(unknown, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Change_IfMatch_GuardsAgainstOverwriting()
    {
        var path = $"/api/stations/{NewId("station")}";
        using var none = await PutAsync(path, """{"name": "One"}""", ifMatch: "\"1\"");
        await ProblemAsync(none, HttpStatusCode.PreconditionFailed);
        using var made = await PutAsync(path, """{"name": "One"}""", ifNoneMatch: "*");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var madeAgain = await PutAsync(path, """{"name": "One"}""", ifNoneMatch: "*");
        await ProblemAsync(madeAgain, HttpStatusCode.PreconditionFailed);
        using var changed = await PutAsync(path, """{"name": "Two"}""", ifMatch: "\"7\", \"1\"");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var late = await PutAsync(path, """{"name": "Three"}""", ifMatch: "\"1\"");
        await ProblemAsync(late, HttpStatusCode.PreconditionFailed);
        using var weak = await PutAsync(path, """{"name": "Three"}""", ifMatch: "W/\"2\"");
        await ProblemAsync(weak, HttpStatusCode.PreconditionFailed);
        using var lateRemoval = await DeleteAsync(path, ifMatch: "\"1\"");
        await ProblemAsync(lateRemoval, HttpStatusCode.PreconditionFailed);
        using var any = await PutAsync(path, """{"name": "Three"}""", ifMatch: "*");
        Assert.Equal("\"3\"", any.Headers.ETag?.Tag);
        using var removed = await DeleteAsync(path, ifMatch: "\"3\"");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"name\": \"\\ud800\"}")]
    [InlineData("[1]")]
    public async Task Put_NotADefinition_IsRefused(string body)
    {
        using var response = await PutAsync($"/api/stations/{NewId("station")}", body);
        await ProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Put_TooLarge_IsRefused()
    {
        using var response = await PutAsync($"/api/stations/{NewId("station")}", $"{{\"name\": \"{new string('a', 300_000)}\"}}");
        await ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Put_OtherMediaType_IsRefused()
    {
        using var content = new StringContent("name=One", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await Client.PutAsync(new Uri($"/api/stations/{NewId("station")}", UriKind.Relative), content, Cancelled);
        await ProblemAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("/api/stations")]
    [InlineData("/api/sensors")]
    [InlineData("/api/rules")]
    public async Task List_Pages_HaveEachElementOnce(string list)
    {
        if (list == "/api/stations") await AcceptedAsync(Enumerable.Range(0, 5).Select(_ => Reading(NewId("paged"), Start)));
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await GetJsonAsync($"{list}?limit=4{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page["items"]!.AsArray().Count, 1, 4);
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.True(seen.Count > 4);
    }

    [Theory]
    [InlineData("/api/stations?limit=x&cursor=%21")]
    [InlineData("/api/sensors?limit=0&cursor=dGFiYw")]
    [InlineData("/api/rules?limit=99999&cursor=c3N0YXRpb24")]
    public async Task List_InvalidParameters_ReportsAll(string path)
    {
        using var response = await GetAsync(path);
        Assert.Equal(["cursor", "limit"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }
}
