using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Scenarios;
using CitySensors.Truth.Matching;
using static CitySensors.Truth.Tests.Support.Truths;

namespace CitySensors.Truth.Tests.Matching;

public sealed class TruthEntryTests
{
    [Fact]
    public void ReadAll_FileOfTheSimulator_HasIncidentsAndFaults()
    {
        var city = new CityOptions { Stations = 12 };
        var minute = TimeSpan.FromMinutes(1);
        var script = new CityScript(
            [
                new Incident(IncidentKind.LoudEvent, new CityLayout(city).PositionOf(2), 2, At(60), minute, minute, minute, 8),
                new Incident(IncidentKind.Heat, new Position(0, 0), 2, At(120), minute, minute, minute, 8),
            ],
            [new Fault(FaultKind.FaultValue, "station-3", "rainfall", At(90), At(150), -999)]);
        using var text = new StringWriter();
        using (var log = new TruthLog(text, city, script)) log.AdvanceTo(At(3600));

        var entries = TruthEntry.ReadAll(text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(["loud_event", "fault_value", "heat"], entries.Select(entry => entry.Kind));
        Assert.Equal([false, true, false], entries.Select(entry => entry.IsFault));
        Assert.Equal((At(60), At(240)), (entries[0].From, entries[0].To));
        Assert.Contains("station-3", entries[0].Stations);
        Assert.Equal(["noise_level"], entries[0].Sensors);
        // No station is within this one.
        Assert.Empty(entries[2].Stations);
    }
}
