using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Units, distributions, ranges and calibrations of the sensors of a station.</summary>
public abstract class StationSensorsContract(CityFixture city) : ApiContract(city)
{
    private const string Full = """
        {"temperature":{"unit":"[degF]","distribution":{"kind":"normal","mean":5,"standard_deviation":1},"plausible":{"min":-40,"max":60},"calibration":[{"from":"2026-11-01T00:00:00Z","scale":1.02,"offset":-0.4}]}}
        """;

    [Fact]
    public async Task Put_Sensors_AreReturnedKeptAndPatched()
    {
        var station = NewId("station");
        await PutStationAsync(station, $"\"name\": \"Roof\", \"sensors\": {Full}");
        var sensors = (await GetJsonAsync($"/api/stations/{station}"))["sensors"]!;
        // The band is of the distribution of the station: 5 ± 3.719.
        Assert.Equal(8.719, (double)sensors["temperature"]!["expected"]!["high"]!, 3);
        sensors["temperature"]!.AsObject().Remove("expected");
        Assert.Equal(Full.Trim(), sensors.ToJsonString());

        using var unit = await PatchAsync($"/api/stations/{station}", """{"sensors": {"temperature": {"unit": "K"}, "humidity": {"calibration": [{"from": "2026-11-01T01:00:00+01:00", "offset": 2}]}}}""");
        sensors = (await JsonAsync(unit, HttpStatusCode.OK))["sensors"]!;
        Assert.Equal(("K", 5), ((string)sensors["temperature"]!["unit"]!, (int)sensors["temperature"]!["distribution"]!["mean"]!));
        Assert.Equal("""{"from":"2026-11-01T00:00:00Z","scale":1,"offset":2}""", sensors["humidity"]!["calibration"]![0]!.ToJsonString());

        using var none = await PatchAsync($"/api/stations/{station}", """{"sensors": null}""");
        Assert.Null((await JsonAsync(none, HttpStatusCode.OK))["sensors"]);
        var history = (await GetJsonAsync($"/api/stations/{station}/history"))["items"]!.AsArray();
        Assert.Equal(Full.Trim(), history[^1]!["definition"]!["sensors"]!.ToJsonString());
        using var dryRun = await PutAsync($"/api/stations/{station}?dry_run=true", $$"""{"name": "Roof", "sensors": {{Full}}}""");
        Assert.Equal(Full.Trim(), (await JsonAsync(dryRun, HttpStatusCode.OK))["definition"]!["sensors"]!.ToJsonString());
    }

    [Fact]
    public async Task Put_InvalidSensors_ReportsAllErrors()
    {
        using var response = await PutAsync($"/api/stations/{NewId("station")}", """
            {"name": "Roof", "sensors": {
                "temperature": {"unit": "", "distribution": {"mean": 5, "standard_deviation": 0}, "plausible": {"min": 2, "max": 1}, "colour": 1},
                "humidity": {"calibration": [{"from": "2026-11-01T00:00:00Z", "scale": 0}, {"from": "2026-11-01T00:00:00Z", "offset": "1"}, {"scale": 1}, {"from": "yesterday"}]},
                "pressure": 3}}
            """);
        var problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(
            [
                "sensors.humidity.calibration[0].scale", "sensors.humidity.calibration[1].from", "sensors.humidity.calibration[1].offset",
                "sensors.humidity.calibration[2].from", "sensors.humidity.calibration[3].from",
                "sensors.pressure", "sensors.temperature.colour", "sensors.temperature.distribution.kind",
                "sensors.temperature.distribution.standard_deviation", "sensors.temperature.plausible", "sensors.temperature.unit",
            ],
            FaultsOf(problem));
    }

    [Fact]
    public async Task Put_SensorsThatDoNotFitTheirTypes_ReportsAllErrors()
    {
        using var response = await PutAsync(
            $"/api/stations/{NewId("station")}", """{"name": "Roof", "sensors": {"temperature": {"unit": "hPa"}, "humidity": {"unit": "furlong"}, "mood": {}, "pressure": {"unit": "Pa"}}}""");
        var problem = await ProblemAsync(response, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["sensors.humidity.unit", "sensors.mood", "sensors.temperature.unit"], FaultsOf(problem));
        Assert.Equal(
            "\"hPa\" is a unit of pressure, \"Cel\" one of temperature. Values of \"temperature\" are stored in Cel.",
            (string)problem["errors"]!["sensors.temperature.unit"]![0]!);
    }

    [Fact]
    public async Task Post_ListWithSensors_RegistersThoseThatFit()
    {
        var station = NewId("station");
        using var content = new StringContent(
            $$$"""
            {"id": "{{{station}}}", "name": "One", "sensors": {"temperature": {"unit": "[degF]"} } }
            {"id": "{{{station}}}x", "name": "Two", "sensors": {"temperature": {"unit": "%"} } }
            """,
            Encoding.UTF8,
            "application/x-ndjson");
        using var response = await Client.PostAsync(new Uri("/api/stations", UriKind.Relative), content, Cancelled);
        var answer = await JsonAsync(response, HttpStatusCode.OK);
        Assert.Equal(["sensors.temperature.unit"], FaultsOf(Assert.Single(answer["rejected"]!.AsArray())!));
        Assert.Equal("[degF]", (string)(await GetJsonAsync($"/api/stations/{station}"))["sensors"]!["temperature"]!["unit"]!);
    }

    [Fact]
    public async Task List_StationWithUnitAndCalibration_HasCorrectedAndRawValues()
    {
        var station = NewId("station");
        await PutStationAsync(station, $$$"""
            "name": "Roof", "sensors": {"temperature": {"unit": "[degF]", "calibration": [{"from": "{{{Text(Start.AddSeconds(10))}}}", "scale": 2}, {"from": "{{{Text(Start.AddSeconds(20))}}}", "offset": -0.5}]} }
            """);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 77"), Reading(station, Start.AddSeconds(10), "\"temperature\": 68, \"humidity\": 60"), Reading(station, Start.AddSeconds(20), "\"temperature\": 185"));
        var items = await ItemsAsync($"/api/stations/{station}/readings", 3);
        Assert.Equal([(25, null, 1), (40, 20, 1), (84.5, 85, 3)], items.Select(item => Observation(item!, "temperature")));
        Assert.Equal((60, null, 1), Observation(items[1]!, "humidity"));
    }

    [Fact]
    public async Task Post_CorrectedReadingsAgain_AreComparedAsSent()
    {
        var station = NewId("station");
        await PutStationAsync(station, """
            "name": "Roof", "sensors": {"temperature": {"calibration": [{"from": "2020-01-01T00:00:00Z", "offset": 10}]}}
            """);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 20"));
        // Behind Kafka, acknowledged readings may not be decided yet.
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        using var other = await PatchAsync($"/api/stations/{station}", """{"sensors": {"temperature": {"calibration": [{"from": "2020-01-01T00:00:00Z", "offset": 1}]}, "humidity": {"calibration": [{"from": "2020-01-01T00:00:00Z", "offset": -5}]}}}""");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        using var again = await PostAsync($"[{Reading(station, Start, "\"temperature\": 20, \"humidity\": 65")}, {Reading(station, Start, "\"temperature\": 30")}]");
        if (CountsDuplicatesInAnswers)
        {
            var answer = await JsonAsync(again, HttpStatusCode.OK);
            Assert.Equal((1, 1), ((int)answer["accepted"]!, (int)answer["rejected_count"]!));
            Assert.Contains("temperature is 30, but the stored reading of this time has 20", (string)answer["rejected"]![0]!["error"]!, StringComparison.Ordinal);
        }

        // Later calibrations do not change what is stored.
        await Eventually.TrueAsync(
            async () => (await GetJsonAsync($"/api/stations/{station}/readings"))["items"]!.AsArray() is [{ } item] && item["observations"]!["humidity"] is not null
                && Observation(item, "temperature") == (30, 20, 1) && Observation(item, "humidity") == (60, 65, 1),
            () => "The stored reading is not the merged one.",
            Cancelled);
    }

    [Fact]
    public async Task List_OwnDistribution_ScoresAndAlertsByIt()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutStationAsync(station, """
            "name": "Roof", "sensors": {"temperature": {"distribution": {"kind": "normal", "mean": 5, "standard_deviation": 1}}}
            """);
        await PutRuleAsync(rule, station, """{"severity": "Minor", "tail_probability": 0.0001}""");
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 5"), Reading(station, Start.AddSeconds(1), "\"temperature\": 25"));
        var items = await ItemsAsync($"/api/stations/{station}/readings", 2);
        Assert.Equal([(0.0, false), (20.0, true)], items.Select(item => item!["observations"]!["temperature"]!).Select(one => ((double)one["z"]!, (bool)one["outlier"]!)));
        JsonNode? alert = null;
        await Eventually.TrueAsync(
            async () => (alert = (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().FirstOrDefault(one => (string)one!["rule"]! == rule)) is not null,
            () => "No alert.",
            Cancelled);
        Assert.Equal((5.0, 20.0), ((double)alert!["expected"]!["mean"]!, (double)alert["z"]!));
        Assert.Equal(8.719, (double)alert["threshold"]!, 3);
    }

    private static (double Value, double? Raw, int Quality) Observation(JsonNode reading, string sensor)
    {
        var one = reading["observations"]![sensor]!;
        return ((double)one["value"]!, (double?)one["raw"], (int)one["quality"]!);
    }
}
