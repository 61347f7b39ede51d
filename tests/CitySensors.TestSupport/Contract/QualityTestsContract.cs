using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Tests of sequences of values: their definition, and the flags of readings with the reason.</summary>
public abstract class QualityTestsContract(CityFixture city) : ApiContract(city)
{
    private const string Tests = """
        {"spike": {"suspect": 5, "fail": 10, "scale": "unit"},
         "rate_of_change": {"suspect": 100, "fail": 200, "per": "PT1M", "scale": "standard_deviation"},
         "flat_line": {"suspect_after": "PT20S", "fail_after": "PT40S", "min_values": 3, "tolerance": 0, "except": [0]},
         "attenuated_signal": {"measure": "standard_deviation", "over": "P1D", "suspect_below": 0.1, "fail_below": 0.01, "scale": "unit", "min_values": 100}}
        """;

    [Fact]
    public async Task PutSensor_WithTests_ShowsThem()
    {
        var id = await PutTypeAsync(Tests);
        var expected = JsonNode.Parse(Tests)!;
        Assert.True(JsonNode.DeepEquals(expected, (await GetJsonAsync($"/api/sensors/{id}"))["quality_tests"]));
        using var without = await PutAsync($"/api/sensors/{id}", """{"name": "Level", "unit": "cm"}""");
        Assert.Null((await JsonAsync(without, HttpStatusCode.OK))["quality_tests"]);
    }

    [Fact]
    public async Task PutSensor_WithInvalidTests_ReportsAllErrors()
    {
        using var response = await PutAsync($"/api/sensors/{NewId("level")}", """
            {"name": "Level", "unit": "cm", "quality_tests": {
                "spike": {"suspect": 5, "fail": 1, "scale": "standard_deviation"},
                "rate_of_change": {"suspect": -1, "scale": "metre"},
                "flat_line": {"min_values": 1, "fail_after": "PT0S", "except": ["none"]},
                "attenuated_signal": {"over": "P400D", "measure": "noise"},
                "drift": {}}}
            """);
        Assert.Equal(
            [
                "quality_tests.attenuated_signal", "quality_tests.attenuated_signal.measure", "quality_tests.attenuated_signal.over", "quality_tests.drift",
                "quality_tests.flat_line.except[0]", "quality_tests.flat_line.fail_after", "quality_tests.flat_line.min_values", "quality_tests.rate_of_change.per",
                "quality_tests.rate_of_change.scale", "quality_tests.rate_of_change.suspect", "quality_tests.spike", "quality_tests.spike.scale",
            ],
            FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Fact]
    public async Task PostReading_Spike_FailsWithItsReasonWhenTheNextValueShowsIt()
    {
        var (id, station) = (await PutTypeAsync(Tests), NewId("station"));
        foreach (var (i, value) in ((double[])[20, 21, 40]).Index()) await SendAsync(station, id, 10 * i, value);
        await FlagsAsync(station, id, "1", "1", "3 spike");
        await SendAsync(station, id, 30, 22);
        await FlagsAsync(station, id, "1", "1", "4 spike", "1");
    }

    [Fact]
    public async Task PostReadings_OfOneBodyInAnyOrder_AreTestedInOrderOfEventTime()
    {
        var (id, station) = (await PutTypeAsync(Tests), NewId("station"));
        double[] values = [20, 21, 40, 22, 22, 22, 22, 22];
        int[] order = [7, 3, 0, 5, 2, 6, 1, 4];
        await AcceptedAsync([.. order.Select(i => Reading(station, Start.AddSeconds(10 * i), Member(id, values[i])))]);
        await FlagsAsync(station, id, "1", "1", "4 spike", "1", "1", "3 flat_line", "3 flat_line", "4 flat_line");
    }

    [Fact]
    public async Task PostReading_StepBeyondALevel_RaisesWithTheNextValue()
    {
        var (id, station, area) = (await PutTypeAsync(Tests), NewId("station"), NewId("area"));
        await PutStationAsync(station, $"\"name\": \"Harbour\", \"area\": \"{area}\"");
        await PutRuleAsync(NewId("rule"), station, """{"severity": "Minor", "above": 35}""", id);
        foreach (var (i, value) in ((double[])[20, 50, 21, 52, 53]).Index()) await SendAsync(station, id, 10 * i, value);
        var raised = Assert.Single(await ItemsAsync($"/api/alerts?area={area}", 1))!;
        Assert.Equal(Text(Start.AddSeconds(30)), (string)raised["onset"]!);
        await FlagsAsync(station, id, "1", "4 spike", "1", "1", "1");
    }

    private async Task<string> PutTypeAsync(string tests)
    {
        var id = NewId("level");
        using var response = await PutAsync(
            $"/api/sensors/{id}",
            $$"""{"name": "Level", "unit": "cm", "distribution": {"kind": "normal", "mean": 20, "standard_deviation": 2}, "quality_tests": {{tests}}, "default_rules": "none"}""");
        await JsonAsync(response, HttpStatusCode.Created);
        return id;
    }

    private Task SendAsync(string station, string sensor, int seconds, double value) =>
        AcceptedAsync(Reading(station, Start.AddSeconds(seconds), Member(sensor, value)));

    private static string Member(string sensor, double value) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{sensor}\": {value}");

    /// <summary>Waits until the flags of all readings, with their reasons, are as expected.</summary>
    private async Task FlagsAsync(string station, string sensor, params string[] expected)
    {
        var flags = "";
        await Eventually.TrueAsync(
            async () => (flags = string.Join(", ", (await GetJsonAsync($"/api/stations/{station}/readings"))["items"]!.AsArray().Select(FlagOf))) == string.Join(", ", expected),
            () => $"The flags are {flags}.",
            Cancelled);

        string FlagOf(JsonNode? reading)
        {
            var one = reading!["observations"]![sensor]!;
            return string.Join(' ', [$"{one["quality"]}", .. (one["flagged_by"]?.AsArray() ?? []).Select(test => (string)test!)]);
        }
    }
}
