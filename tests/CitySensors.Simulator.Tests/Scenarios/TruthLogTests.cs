using System.Text.Json;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Tests.Scenarios;

public sealed class TruthLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CityOptions City = new();

    [Fact]
    public void AdvanceTo_Incident_ReportsEachStationAndHowFarItIsMoved()
    {
        var layout = new CityLayout(City);
        var incident = new Incident(
            IncidentKind.LoudEvent, layout.PositionOf(4), 2, Start.AddSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), 7.5);

        var line = Assert.Single(Written(new CityScript([incident], []), Start.AddSeconds(10)));

        Assert.Equal("loud_event", line.GetProperty("kind").GetString());
        Assert.Equal(["noise_level"], Strings(line, "sensors"));
        Assert.Equal("2026-01-01T00:00:10Z", line.GetProperty("from").GetString());
        Assert.Equal("2026-01-01T00:00:16Z", line.GetProperty("to").GetString());
        Assert.Equal(7.5, line.GetProperty("magnitude").GetDouble());
        var moved = Strings(line, "stations").Zip(line.GetProperty("magnitudes").EnumerateArray().Select(value => value.GetDouble())).ToList();
        Assert.Contains(("station-5", 7.5), moved);
        var expected = Enumerable.Range(0, 50).Where(i => layout.KilometresBetween(i, incident.Centre) < 2).Select(CityLayout.IdOf);
        Assert.Equal(expected, moved.Select(pair => pair.First));
    }

    [Theory]
    [InlineData(FaultKind.Stuck, "stuck", 0)]
    [InlineData(FaultKind.Spike, "spike", -12.5)]
    [InlineData(FaultKind.Drift, "drift", 4)]
    [InlineData(FaultKind.FaultValue, "fault_value", -999)]
    [InlineData(FaultKind.Offline, "offline", 0)]
    public void AdvanceTo_Fault_ReportsItsSensorAndMagnitude(FaultKind kind, string name, double magnitude)
    {
        var line = Assert.Single(Written(
            new CityScript([], [new Fault(kind, "station-3", "humidity", Start, Start.AddMinutes(1), magnitude)]), Start));

        Assert.Equal(name, line.GetProperty("kind").GetString());
        Assert.Equal(["station-3"], Strings(line, "stations"));
        Assert.Equal(["humidity"], Strings(line, "sensors"));
        Assert.Equal(magnitude, line.GetProperty("magnitude").GetDouble());
        Assert.False(line.TryGetProperty("magnitudes", out _));
    }

    [Fact]
    public void AdvanceTo_FaultOfAStation_ReportsAllSensors()
    {
        var line = Assert.Single(Written(new CityScript([], [new Fault(FaultKind.Offline, "station-3", null, Start, Start.AddMinutes(1), 0)]), Start));

        Assert.Equal(City.SensorTypes.Select(type => type.Id), Strings(line, "sensors"));
    }

    [Fact]
    public void AdvanceTo_StepByStep_WritesEachOnceAndOnlyWhatHasBegun()
    {
        var script = SeededScript.Create(City, Start, TimeSpan.FromSeconds(1), 4, 4);
        var times = Enumerable.Range(0, 1441).Select(minute => Start.AddMinutes(minute)).ToArray();

        var lines = Written(script, times);

        var begun = script.Incidents.Select(incident => incident.Onset).TakeWhile(onset => onset <= times[^1])
            .Concat(script.Faults.Select(fault => fault.From).TakeWhile(from => from <= times[^1])).Order();
        Assert.Equal(begun, lines.Select(line => line.GetProperty("from").GetDateTimeOffset()));
    }

    private static List<JsonElement> Written(CityScript script, params DateTimeOffset[] times)
    {
        using var text = new StringWriter();
        using var truth = new TruthLog(text, City, script);
        foreach (var time in times) truth.AdvanceTo(time);
        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static IEnumerable<string?> Strings(JsonElement line, string name) => line.GetProperty(name).EnumerateArray().Select(item => item.GetString());
}
