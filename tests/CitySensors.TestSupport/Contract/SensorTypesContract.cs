using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>What a sensor type says of its values, and what follows for readings, rules and alerts.</summary>
public abstract class SensorTypesContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task PutSensorType_WithoutDistribution_IsJudgedByValueOnly()
    {
        var (sensor, station, rule) = (NewId("level"), NewId("station"), NewId("rule"));
        var type = (await JsonAsync(await PutAsync($"/api/sensors/{sensor}", """{"name": "Water level", "unit": "cm"}"""), HttpStatusCode.Created)).AsObject();
        Assert.Equal((false, false), (type.ContainsKey("distribution"), type.ContainsKey("expected")));

        using var refused = await PutAsync($"/api/rules/{rule}", Rule(sensor, """{"severity": "Minor", "tail_probability": 0.001}"""));
        Assert.Equal(["levels[0].tail_probability"], FaultsOf(await ProblemAsync(refused, HttpStatusCode.UnprocessableEntity)));
        await JsonAsync(await PutAsync($"/api/rules/{rule}", Rule(sensor, """{"severity": "Minor", "above": 500}""")), HttpStatusCode.Created);

        await AcceptedAsync(Reading(station, Start, $"\"{sensor}\": 612"));
        var alert = await AlertOfAsync(rule);
        Assert.Equal((612, false, false, false), ((double)alert["value"]!, alert.ContainsKey("z"), alert.ContainsKey("tail_probability"), alert.ContainsKey("expected")));
        var reading = (await ItemsAsync($"/api/stations/{station}/readings", 1))[0]!;
        var value = reading["observations"]![sensor]!.AsObject();
        Assert.Equal((612, false, 2), ((double)value["value"]!, (bool)value["outlier"]!, (int)value["quality"]!));
        Assert.Equal((false, false), (value.ContainsKey("z"), value.ContainsKey("tail_probability")));
    }

    [Fact]
    public async Task PatchSensorType_DistributionThatARuleNeeds_IsRefused()
    {
        var sensor = NewId("level");
        await JsonAsync(
            await PutAsync($"/api/sensors/{sensor}", """{"name": "Level", "unit": "cm", "distribution": {"kind": "normal", "mean": 50, "standard_deviation": 5}, "default_rules": "tail_probability"}"""),
            HttpStatusCode.Created);
        using var refused = await PatchAsync($"/api/sensors/{sensor}", """{"distribution": null}""");
        Assert.Contains($"default-{sensor}", (await ProblemAsync(refused, HttpStatusCode.UnprocessableEntity)).ToJsonString(), StringComparison.Ordinal);
        using var changed = await PatchAsync($"/api/sensors/{sensor}", """{"distribution": null, "default_rules": "none"}""");
        Assert.False((await JsonAsync(changed, HttpStatusCode.OK)).AsObject().ContainsKey("distribution"));
    }

    [Fact]
    public async Task PutSensorType_Circular_RaisesAnAlertInASectorAcrossZero()
    {
        var (sensor, station, rule) = (NewId("wind"), NewId("station"), NewId("rule"));
        var type = await JsonAsync(
            await PutAsync(
                $"/api/sensors/{sensor}",
                """{"name": "Wind direction", "unit": "deg", "circular": {"period": 360}, "distribution": {"kind": "normal", "mean": 355, "standard_deviation": 10}, "decimals": 0, "names": {"de": "Windrichtung"}}"""),
            HttpStatusCode.Created);
        Assert.Equal((360, "circular_mean", 360, "°", 0, "Windrichtung"), (
            (double)type["circular"]!["period"]!, (string)type["aggregation"]!, (double)type["plausible"]!["max"]!, (string)type["symbol"]!, (int)type["decimals"]!, (string)type["names"]!["de"]!));
        Assert.Equal((318, 32), (Math.Round((double)type["expected"]!["low"]!), Math.Round((double)type["expected"]!["high"]!)));

        using var refused = await PutAsync($"/api/rules/{rule}", Rule(sensor, """{"severity": "Minor", "above": 300}"""));
        Assert.Equal(["levels[0].above"], FaultsOf(await ProblemAsync(refused, HttpStatusCode.UnprocessableEntity)));
        var level = (await JsonAsync(
            await PutAsync($"/api/rules/{rule}", Rule(sensor, """{"severity": "Minor", "sector": {"from": 315, "to": 45, "margin": 10}}""")), HttpStatusCode.Created))["levels"]![0]!;
        Assert.Equal((315, 45, 10), ((double)level["sector"]!["from"]!, (double)level["sector"]!["to"]!, (double)level["sector"]!["margin"]!));

        await AcceptedAsync(Reading(station, Start, $"\"{sensor}\": 180"), Reading(station, Start.AddSeconds(1), $"\"{sensor}\": 5"));
        var alert = await AlertOfAsync(rule);
        Assert.Equal((5, 1, false), ((double)alert["value"]!, (double)alert["z"]!, alert.ContainsKey("threshold")));
        Assert.Contains("is 5°. 355° is normal here. This warning is given from 315° to 45°.", (string)alert["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PatchSensorType_AnotherUnit_IsNotRelabelled()
    {
        using var relabelled = await PatchAsync("/api/sensors/temperature", """{"unit": "[degF]"}""");
        Assert.Equal(["unit"], FaultsOf(await ProblemAsync(relabelled, HttpStatusCode.UnprocessableEntity)));
        Assert.Equal("Cel", (string)(await GetJsonAsync("/api/sensors/temperature"))["unit"]!);
        using var preview = await PatchAsync("/api/sensors/temperature?dry_run=true", """{"unit": "[degF]"}""");
        await ProblemAsync(preview, HttpStatusCode.UnprocessableEntity);
        using var renamed = await PatchAsync("/api/sensors/pressure?dry_run=true", """{"unit": "mbar"}""");
        await JsonAsync(renamed, HttpStatusCode.OK);
    }

    [Fact]
    public async Task GetSensorType_Standard_SaysHowItIsShown()
    {
        var type = await GetJsonAsync("/api/sensors/noise_level");
        Assert.Equal(("dB", 1, "Lärm", "energy_mean"), ((string)type["symbol"]!, (int)type["decimals"]!, (string)type["names"]!["de"]!, (string)type["aggregation"]!));
    }

    private static string Rule(string sensor, string level) => $$"""{"sensor": "{{sensor}}", "min_values": 1, "levels": [{{level}}]}""";

    private async Task<JsonObject> AlertOfAsync(string rule)
    {
        JsonObject? alert = null;
        await Eventually.TrueAsync(
            async () => (alert = (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().Select(one => one!.AsObject()).FirstOrDefault(one => (string)one["rule"]! == rule)) is not null,
            () => $"The rule {rule} raised no alert.",
            Cancelled);
        return alert!;
    }
}
