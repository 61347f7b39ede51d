using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Stations, sensor types and rules: their members, limits and effects.</summary>
public abstract class DefinitionsContract(CityFixture city) : ApiContract(city)
{
    private const string RuleBody = """{"sensor": "temperature", "stations": ["nowhere"], "for": "PT1M", "min_values": 3, "clear_after": "PT5M", "levels": [{"severity": "Minor", "above": 30, "clear": 28}]}""";

    private const string TypeBody = """
        {"name": "Fine dust", "unit": "ug/m3", "distribution": {"kind": "folded_normal", "mean": 3, "standard_deviation": 2},
         "plausible": {"min": 0, "max": 1000}, "fault_values": [-999], "suspect_values": [99.9], "suspect_outside": {"min": 0, "max": 500}, "default_rules": "none"}
        """;

    [Fact]
    public async Task PutStation_New_IsCreatedWithAddressAndTag()
    {
        var id = NewId("station");
        using var response = await PutAsync(
            $"/api/stations/{id}", """{"name": "Marktplatz Süd", "latitude": 48.1, "longitude": 11.6, "area": "centre", "retention": "P30D", "max_ahead": "PT1M", "max_behind": "P7D", "time_source": "arrival"}""");
        var station = await JsonAsync(response, HttpStatusCode.Created);
        Assert.Equal($"/api/stations/{id}", response.Headers.Location?.ToString());
        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        var read = await GetJsonAsync($"/api/stations/{id}");
        Assert.True(JsonNode.DeepEquals(station, read), read.ToJsonString());
        Assert.Equal("Marktplatz Süd", (string)read["name"]!);
        Assert.Equal("P30D", (string)read["retention"]!);
        Assert.Equal(["PT1M", "P7D", "arrival"], ((string[])["max_ahead", "max_behind", "time_source"]).Select(member => (string)read[member]!));
        Assert.Equal(1, (int)read["version"]!);
    }

    [Fact]
    public async Task PutStation_Again_IncrementsItsVersion()
    {
        var id = NewId("station");
        await PutStationAsync(id, "\"name\": \"One\", \"area\": \"centre\"");
        using var response = await PutAsync($"/api/stations/{id}", """{"name": "Two"}""");
        var station = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal("\"2\"", response.Headers.ETag?.Tag);
        Assert.Equal("Two", (string)station["name"]!);
        Assert.Null(station["area"]);
    }

    [Fact]
    public async Task PutStation_ThatSentReadingsBefore_IsCreated()
    {
        var id = NewId("station");
        await AcceptedAsync(Reading(id, Start));
        var before = await GetJsonAsync($"/api/stations/{id}");
        Assert.Equal(id, (string)before["name"]!);
        Assert.Equal(0, (int)before["version"]!);
        await PutStationAsync(id);
    }

    [Fact]
    public async Task PutStation_Invalid_ReportsAllErrors()
    {
        using var response = await PutAsync(
            $"/api/stations/{NewId("station")}", """{"latitude": 91, "longitude": "east", "area": "a/b", "retention": "30 days", "colour": "red"}""");
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(["area", "colour", "latitude", "longitude", "name", "retention"], FaultsOf(problem));
    }

    [Theory]
    [InlineData("a%2Fb")]
    [InlineData("%20a")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task PutStation_BadId_IsRefused(string id)
    {
        using var response = await PutAsync($"/api/stations/{id}", """{"name": "One"}""");
        Assert.Equal(["id"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task PutStation_IdOfManyScripts_IsFoundAgain()
    {
        var id = $"Süd 7 & 東京 {Guid.NewGuid():N}"[..30];
        await PutStationAsync(Uri.EscapeDataString(id));
        Assert.Equal(id, (string)(await GetJsonAsync($"/api/stations/{Uri.EscapeDataString(id)}"))["id"]!);
    }

    [Fact]
    public async Task PutSensor_New_AppliesToTheNextReading()
    {
        var id = NewId("dust");
        using var response = await PutAsync($"/api/sensors/{id}", TypeBody);
        var type = await JsonAsync(response, HttpStatusCode.Created);
        Assert.Equal("folded_normal", (string)type["distribution"]!["kind"]!);
        Assert.True((double)type["expected"]!["high"]! > 10);
        Assert.Equal(-999, (double)Assert.Single(type["fault_values"]!.AsArray())!);
        Assert.Equal(99.9, (double)Assert.Single(type["suspect_values"]!.AsArray())!);
        Assert.Equal((0, 500), ((double)type["suspect_outside"]!["min"]!, (double)type["suspect_outside"]!["max"]!));
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start, $"\"{id}\": 4"));
        var stored = Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!;
        Assert.Equal(4, (double)stored["observations"]![id]!["value"]!);

        using var removed = await DeleteAsync($"/api/sensors/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var rejected = await PostAsync(Reading(station, Start.AddSeconds(1), $"\"{id}\": 4"));
        Assert.Equal(1, (int)(await ProblemAsync(rejected, HttpStatusCode.UnprocessableEntity))["rejected_count"]!);
        using var gone = await GetAsync($"/api/sensors/{id}");
        await ProblemAsync(gone, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task PutSensor_Invalid_ReportsAllErrors()
    {
        using var response = await PutAsync(
            $"/api/sensors/{NewId("dust")}",
            """{"unit": 3, "distribution": {"kind": "even", "standard_deviation": 0}, "plausible": {"min": 2, "max": 1}, "fault_values": ["x"], "suspect_values": 3, "suspect_outside": {"min": 1, "max": 1}, "default_rules": "some"}""");
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(
            ["default_rules", "distribution.kind", "distribution.mean", "distribution.standard_deviation", "fault_values[0]", "name", "plausible", "suspect_outside", "suspect_values", "unit"],
            FaultsOf(problem));
    }

    [Fact]
    public async Task PutSensor_PublicScaleThatDoesNotExist_IsRefused()
    {
        using var response = await PutAsync($"/api/sensors/{NewId("dust")}", TypeBody.Replace("\"none\"", "\"public_scale\"", StringComparison.Ordinal));
        Assert.Equal(["default_rules"], FaultsOf(await ProblemAsync(response, HttpStatusCode.UnprocessableEntity)));
    }

    [Fact]
    public async Task PutRule_New_RoundTrips()
    {
        var id = NewId("rule");
        using var response = await PutAsync($"/api/rules/{id}?allow_unknown=true", RuleBody);
        await JsonAsync(response, HttpStatusCode.Created);
        var rule = await GetJsonAsync($"/api/rules/{id}");
        Assert.Equal("PT1M", (string)rule["for"]!);
        Assert.Equal(3, (int)rule["min_values"]!);
        Assert.Equal("PT5M", (string)rule["clear_after"]!);
        var level = Assert.Single(rule["levels"]!.AsArray())!;
        Assert.Equal("Minor", (string)level["severity"]!);
        Assert.Equal(30, (double)level["above"]!);
        Assert.Equal(28, (double)level["clear"]!);
        Assert.Null(level["tail_probability"]);
    }

    [Fact]
    public async Task PutRule_Invalid_ReportsAllErrors()
    {
        using var response = await PutAsync(
            $"/api/rules/{NewId("rule")}", """{"for": "1 minute", "areas": [3], "levels": [{"severity": "Big", "above": 30, "below": 2}]}""");
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(["areas[0]", "for", "levels[0]", "levels[0].severity", "sensor"], FaultsOf(problem));
    }

    [Fact]
    public async Task ListSensors_NewCity_HasTheNineInTheirOrder()
    {
        var ids = (await GetJsonAsync("/api/sensors?limit=9"))["items"]!.AsArray().Select(type => (string)type!["id"]!);
        Assert.Equal(
            ["temperature", "humidity", "pressure", "air_quality", "particulate_matter", "noise_level", "illuminance", "wind_speed", "rainfall"], ids);
    }

    [Theory]
    [InlineData("""[{"severity": "Minor", "above": 500}]""", null, "both")]
    [InlineData("""[{"severity": "Minor", "tail_probability": 1e-9}]""", null, "staff")]
    [InlineData("""[{"severity": "Minor", "tail_probability": 1e-9}]""", "public", "public")]
    [InlineData("""[{"severity": "Minor", "above": 500}]""", "staff", "staff")]
    public async Task PutRule_Audience_IsAsStatedOrFollowsFromTheLevels(string levels, string? audience, string expected)
    {
        var path = $"/api/rules/{NewId("rule")}";
        var stated = audience is null ? "" : $", \"audience\": \"{audience}\"";
        Assert.Equal(expected, (string)(await JsonAsync(await PutAsync(path, $$"""{"sensor": "temperature", "levels": {{levels}}{{stated}}}"""), HttpStatusCode.Created))["audience"]!);
        Assert.Equal(expected, (string)(await GetJsonAsync(path))["audience"]!);
        using var patched = await PatchAsync(path, """{"audience": null, "levels": [{"severity": "Minor", "above": 600}]}""");
        Assert.Equal("both", (string)(await JsonAsync(patched, HttpStatusCode.OK))["audience"]!);
        using var removed = await Client.DeleteAsync(path, Cancelled);
    }

    [Fact]
    public async Task PutRule_UnknownAudience_IsRefused()
    {
        using var response = await PutAsync($"/api/rules/{NewId("rule")}", """{"sensor": "temperature", "levels": [{"severity": "Minor", "above": 500}], "audience": "everybody"}""");
        Assert.Equal(["audience"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task ListRules_NewCity_HasTheDefaultRulesWithTheirSource()
    {
        var rule = await GetJsonAsync("/api/rules/default-temperature");
        Assert.NotEmpty((string)rule["source"]!);
        Assert.Equal(("both", "staff"), ((string)rule["levels"]![0]!["tail"]!, (string)rule["audience"]!));
    }
}
