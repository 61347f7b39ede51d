using System.Net;

namespace CitySensors.TestSupport.Contract;

/// <summary>PATCH of definitions as JSON merge patches.</summary>
public abstract class DefinitionPatchContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Patch_Station_ChangesOnlyItsMembers()
    {
        var path = $"/api/stations/{NewId("station")}";
        await JsonAsync(await PutAsync(path, """{"name": "One", "latitude": 48.1, "longitude": 11.6, "area": "centre"}"""), HttpStatusCode.Created);
        using var response = await PatchAsync(path, """{"name": "Two", "area": null, "retention": "P7D"}""");
        var station = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal("\"2\"", response.Headers.ETag?.Tag);
        Assert.Equal(("Two", 48.1, 11.6, "P7D"), ((string)station["name"]!, (double)station["latitude"]!, (double)station["longitude"]!, (string)station["retention"]!));
        Assert.Null(station["area"]);
        Assert.Equal("Two", (string)(await GetJsonAsync(path))["name"]!);
    }

    [Fact]
    public async Task Patch_StationThatOnlySentReadings_RegistersIt()
    {
        var id = NewId("station");
        await AcceptedAsync(Reading(id, Start));
        using var response = await PatchAsync($"/api/stations/{id}", """{"area": "centre"}""");
        var station = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal((id, "centre", 1), ((string)station["name"]!, (string)station["area"]!, (int)station["version"]!));
    }

    [Fact]
    public async Task Patch_SensorType_MergesItsDistribution()
    {
        var path = $"/api/sensors/{NewId("dust")}";
        await JsonAsync(
            await PutAsync(path, """{"name": "Dust", "unit": "ug/m3", "distribution": {"kind": "folded_normal", "mean": 0, "standard_deviation": 3}, "fault_values": [-999]}"""),
            HttpStatusCode.Created);
        using var response = await PatchAsync(path, """{"distribution": {"mean": 2}, "fault_values": [-1, -2]}""");
        var type = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(("folded_normal", 2, 3), ((string)type["distribution"]!["kind"]!, (double)type["distribution"]!["mean"]!, (double)type["distribution"]!["standard_deviation"]!));
        Assert.Equal([-1, -2], type["fault_values"]!.AsArray().Select(value => (double)value!));
    }

    [Fact]
    public async Task Patch_Rule_ReplacesItsLevels()
    {
        var path = $"/api/rules/{NewId("rule")}";
        await JsonAsync(await PutAsync(path, """{"sensor": "temperature", "for": "PT1M", "levels": [{"severity": "Minor", "above": 30}, {"severity": "Severe", "above": 40}]}"""), HttpStatusCode.Created);
        using var response = await PatchAsync(path, """{"levels": [{"severity": "Minor", "above": 32}]}""");
        var rule = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(("PT1M", 32), ((string)rule["for"]!, (double)Assert.Single(rule["levels"]!.AsArray())!["above"]!));
    }

    [Theory]
    [InlineData("""{"name": null}""", "name")]
    [InlineData("""{"name": 5, "colour": "red", "latitude": 91}""", "colour", "latitude", "longitude", "name")]
    [InlineData("""{"name": "One", "name": "Two"}""", "name")]
    [InlineData("[]", "")]
    [InlineData("""{"name": "\ud800"}""", "")]
    public async Task Patch_InvalidResult_ReportsAllErrorsAndChangesNothing(string patch, params string[] members)
    {
        var path = $"/api/stations/{NewId("station")}";
        await JsonAsync(await PutAsync(path, """{"name": "One"}"""), HttpStatusCode.Created);
        using var response = await PatchAsync(path, patch);
        Assert.Equal(members, FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
        Assert.Equal(1, (int)(await GetJsonAsync(path))["version"]!);
    }

    [Theory]
    [InlineData("stations")]
    [InlineData("sensors")]
    [InlineData("rules")]
    public async Task Patch_Unknown_IsNotFound(string list)
    {
        using var response = await PatchAsync($"/api/{list}/{NewId("none")}", "{}");
        await ProblemAsync(response, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Patch_IfMatch_GuardsAgainstOverwriting()
    {
        var path = $"/api/stations/{NewId("station")}";
        await JsonAsync(await PutAsync(path, """{"name": "One"}"""), HttpStatusCode.Created);
        using var first = await PatchAsync(path, """{"area": "centre"}""", ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var late = await PatchAsync(path, """{"area": "north"}""", ifMatch: "\"1\"");
        await ProblemAsync(late, HttpStatusCode.PreconditionFailed);
        using var malformed = await PatchAsync(path, """{"area": "north"}""", ifMatch: "1");
        Assert.Equal(["If-Match"], FaultsOf(await ProblemAsync(malformed, HttpStatusCode.BadRequest)));
        Assert.Equal("centre", (string)(await GetJsonAsync(path))["area"]!);
    }

    [Fact]
    public async Task Patch_ConcurrentPatchesOfDifferentMembers_LoseNone()
    {
        var path = $"/api/stations/{NewId("station")}";
        await JsonAsync(await PutAsync(path, """{"name": "One"}"""), HttpStatusCode.Created);
        var responses = await Task.WhenAll(PatchAsync(path, """{"area": "centre"}"""), PatchAsync(path, """{"retention": "P7D"}"""), PatchAsync(path, """{"name": "Two"}"""));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        foreach (var response in responses) response.Dispose();
        var station = await GetJsonAsync(path);
        Assert.Equal(("Two", "centre", "P7D", 4), ((string)station["name"]!, (string)station["area"]!, (string)station["retention"]!, (int)station["version"]!));
    }

    [Fact]
    public async Task Patch_OtherMediaType_NamesTheRightOne()
    {
        var path = $"/api/stations/{NewId("station")}";
        await JsonAsync(await PutAsync(path, """{"name": "One"}"""), HttpStatusCode.Created);
        using var response = await PatchAsync(path, "{}", mediaType: "application/json");
        await ProblemAsync(response, HttpStatusCode.UnsupportedMediaType);
        Assert.Equal(["application/merge-patch+json"], response.Headers.GetValues("Accept-Patch"));
    }
}
