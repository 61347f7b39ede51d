using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Rules that name sensor types, areas and stations that do not exist.</summary>
public abstract class RuleNamesContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task PutRule_UnknownNames_AreAllReportedWithTheNamesThatMayBeMeant()
    {
        var (station, area) = (NewId("station"), NewId("area"));
        await PutStationAsync(station, $"\"name\": \"One\", \"area\": \"{area}\"");
        var path = $"/api/rules/{NewId("rule")}";
        using var response = await PutAsync(path, Rule("temperatur", [area[..^1]], [station, "?", station[..^1]]));
        var problem = await ProblemAsync(response, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(
            [
                ("areas[0]", $"No station is in the area \"{area[..^1]}\". Did you mean \"{area}\"?"),
                ("sensor", "Unknown sensor type \"temperatur\". Did you mean \"temperature\"?"),
                ("stations[1]", "Unknown station \"?\"."),
                ("stations[2]", $"Unknown station \"{station[..^1]}\". Did you mean \"{station}\"?"),
            ],
            problem["errors"]!.AsObject().Select(error => (error.Key, (string)error.Value!.AsArray().Single()!)).OrderBy(error => error.Key, StringComparer.Ordinal));
        Assert.Contains("allow_unknown=true", (string)problem["detail"]!, StringComparison.Ordinal);

        using var preview = await PutAsync($"{path}?dry_run=true", Rule("temperatur", [], []));
        await ProblemAsync(preview, HttpStatusCode.UnprocessableEntity);
        using var none = await GetAsync(path);
        await ProblemAsync(none, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task PutRule_AllowUnknown_AppliesOnceItsNamesExist()
    {
        var (sensor, station, rule) = (NewId("dust"), NewId("station"), NewId("rule"));
        using var response = await PutAsync($"/api/rules/{rule}?allow_unknown=true", Rule(sensor, [], [station]));
        Assert.Equal(sensor, (string)(await JsonAsync(response, HttpStatusCode.Created))["sensor"]!);
        await JsonAsync(
            await PutAsync($"/api/sensors/{sensor}", """{"name": "Dust", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 3}}"""), HttpStatusCode.Created);
        await AcceptedAsync(Reading(station, Start, $"\"{sensor}\": 61"));
        await Eventually.TrueAsync(
            async () => (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().Any(alert => (string)alert!["rule"]! == rule),
            () => $"The rule {rule} raised no alert.",
            Cancelled);
    }

    [Fact]
    public async Task PutRule_StationThatOnlySentReadings_IsKnown()
    {
        var station = NewId("station");
        await AcceptedAsync(Reading(station, Start));
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        using var response = await PutAsync($"/api/rules/{NewId("rule")}", Rule("temperature", [], [station]));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task PatchRule_UnknownNames_AreReportedUnlessAllowed()
    {
        var path = $"/api/rules/{NewId("rule")}";
        await JsonAsync(await PutAsync(path, Rule("temperature", [], [])), HttpStatusCode.Created);
        var patch = $$"""{"areas": ["{{NewId("area")}}"]}""";
        using var refused = await PatchAsync(path, patch);
        Assert.Equal(["areas[0]"], FaultsOf(await ProblemAsync(refused, HttpStatusCode.UnprocessableEntity)));
        Assert.Equal(1, (int)(await GetJsonAsync(path))["version"]!);
        using var allowed = await PatchAsync($"{path}?allow_unknown=true", patch);
        Assert.Equal(2, (int)(await JsonAsync(allowed, HttpStatusCode.OK))["version"]!);
    }

    private static string Rule(string sensor, string[] areas, string[] stations) => new JsonObject
    {
        ["sensor"] = sensor,
        ["areas"] = new JsonArray([.. areas.Select(area => (JsonNode)area)]),
        ["stations"] = new JsonArray([.. stations.Select(station => (JsonNode)station)]),
        ["min_values"] = 1,
        ["levels"] = new JsonArray(new JsonObject { ["severity"] = "Minor", ["above"] = 60 }),
    }.ToJsonString();
}
