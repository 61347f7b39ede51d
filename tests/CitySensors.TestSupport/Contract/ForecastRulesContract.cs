using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Rules on forecasts. That they raise alerts is tested where there is a job that forecasts.</summary>
public abstract class ForecastRulesContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task PutRule_OnForecasts_IsReturnedAsItWasPut()
    {
        var path = $"/api/rules/{NewId("rule")}";
        await JsonAsync(
            await PutAsync(path, """{"sensor": "temperature", "forecast": {"within": "P2D", "least_probability": 0.9}, "levels": [{"severity": "Minor", "above": 500}]}"""),
            HttpStatusCode.Created);
        var rule = await GetJsonAsync(path);
        Assert.Equal(("PT48H", 0.9), ((string)rule["forecast"]!["within"]!, (double)rule["forecast"]!["least_probability"]!));
        Assert.All(["for", "min_values", "of", "windows"], member => Assert.Null(rule[member]));

        using var patched = await PatchAsync(path, """{"forecast": {"within": null, "least_probability": null}}""");
        var defaults = (await JsonAsync(patched, HttpStatusCode.OK))["forecast"]!;
        Assert.Equal(("PT24H", 0.5), ((string)defaults["within"]!, (double)defaults["least_probability"]!));
        using var removed = await Client.DeleteAsync(path, Cancelled);
    }

    [Theory]
    [InlineData("""{"forecast": {}, "for": "PT1H", "min_values": 2, "of": "mean", "over": "PT1H"}""", "for", "min_values", "of", "over")]
    [InlineData("""{"forecast": {"within": "PT90M", "least_probability": 0.99}}""", "forecast.least_probability", "forecast.within")]
    [InlineData("""{"forecast": {"within": "PT73H"}}""", "forecast.within")]
    [InlineData("""{"forecast": {"horizon": "PT1H"}}""", "forecast.horizon")]
    [InlineData("""{"forecast": true}""", "forecast")]
    [InlineData("""{"forecast": {}, "levels": [{"severity": "Minor", "tail_probability": 0.001}]}""", "levels[0]")]
    public async Task PutRule_InvalidForecast_ReportsAllFaults(string members, params string[] faults)
    {
        var body = JsonNode.Parse(members)!.AsObject();
        body["sensor"] = "temperature";
        body["levels"] ??= JsonNode.Parse("""[{"severity": "Minor", "above": 500}]""");
        using var response = await PutAsync($"/api/rules/{NewId("rule")}", body.ToJsonString());
        Assert.Equal(faults, FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task PutRule_ForecastOfDirections_IsRefused()
    {
        var type = NewId("direction");
        await JsonAsync(await PutAsync($"/api/sensors/{type}", """{"name": "Direction", "unit": "deg", "circular": {"period": 360}}"""), HttpStatusCode.Created);
        using var response = await PutAsync($"/api/rules/{NewId("rule")}", $$"""{"sensor": "{{type}}", "forecast": {}, "levels": [{"severity": "Minor", "above": 90}]}""");
        Assert.Equal(["forecast"], FaultsOf(await ProblemAsync(response, HttpStatusCode.UnprocessableEntity)));
    }
}
