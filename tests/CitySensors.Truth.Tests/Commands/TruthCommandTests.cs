using System.CommandLine;
using System.Text.Json;
using CitySensors.Truth.Commands;

namespace CitySensors.Truth.Tests.Commands;

public sealed class TruthCommandTests
{
    [Fact]
    public async Task InvokeAsync_InvalidValues_ReportsAllOfThem()
    {
        var (code, output, error) = await RunAsync("--stations", "0", "--days", "x", "--interval", "-1s", "--url", "ftp://city", "--seed", "-1", "--scenario", "missing.json");

        Assert.Equal((1, ""), (code, output));
        foreach (var option in new[] { "--stations", "--days", "--interval", "--url", "--seed", "missing.json" }) Assert.Contains(option, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_UnknownSetting_IsRefusedByTheServer()
    {
        var (code, _, error) = await RunAsync("--stations", "1", "--City:NoSuchSetting", "1");

        Assert.Equal(1, code);
        Assert.Contains("City:NoSuchSetting", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_SettingsForAnotherServer_AreRefused()
    {
        var (code, _, error) = await RunAsync("--url", "http://127.0.0.1:1", "--City:DefaultRules", "None");

        Assert.Equal(1, code);
        Assert.Contains("--City:DefaultRules None cannot be combined with --url", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_InvalidScenario_ReportsWhatIsWrong()
    {
        using var folder = new TestFolder();
        var scenario = Path.Combine(folder.Path, "scenario.json");
        await File.WriteAllTextAsync(scenario, """{"faults": [{"kind": "stuck", "station": "station-9", "from": "PT0S", "to": "PT1M"}]}""", TestContext.Current.CancellationToken);

        var (code, _, error) = await RunAsync("--stations", "1", "--scenario", scenario);

        Assert.Equal(1, code);
        Assert.Contains("faults[0].station is \"station-9\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_ScenarioWithAnIncidentAndAFault_TellsWhatTheServerDidWithBoth()
    {
        using var folder = new TestFolder();
        var scenario = Path.Combine(folder.Path, "scenario.json");
        await File.WriteAllTextAsync(
            scenario,
            """
            {"incidents": [{"kind": "storm", "station": "station-1", "radius_km": 0.001, "onset": "PT5M", "ramp_up": "PT1M", "plateau": "PT10M", "intensity": 20}],
             "faults": [{"kind": "stuck", "station": "station-2", "sensor": "noise_level", "from": "PT1M", "to": "PT9M"}]}
            """,
            TestContext.Current.CancellationToken);

        var (code, output, error) = await RunAsync("--json", "--stations", "2", "--days", "0.02", "--interval", "30s", "--scenario", scenario);

        Assert.True(code == 0, error);
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        var incident = Row("incident", "storm");
        Assert.Equal((1, 1, 0), (Int(incident, "number"), Int(incident, "found"), Int(incident, "missed")));
        Assert.True(incident.GetProperty("messages").GetProperty("most").GetDouble() >= 1);
        var fault = Row("fault", "stuck");
        Assert.Equal((1, 0), (Int(fault, "number"), Int(fault, "published")));
        Assert.Equal(0.02, rows.Single(row => row.GetProperty("of").GetString() == "city").GetProperty("days").GetDouble(), 0.001);

        JsonElement Row(string of, string kind) =>
            rows.Single(row => row.GetProperty("of").GetString() == of && row.GetProperty("kind").GetString() == kind);

        static int Int(JsonElement row, string name) => row.GetProperty(name).GetInt32();
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await TruthCommand.InvokeAsync(arguments, new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
