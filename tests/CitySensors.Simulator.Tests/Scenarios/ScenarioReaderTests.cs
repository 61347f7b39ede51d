using System.Text;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CityOptions City = new();

    [Fact]
    public void Read_WholeScenario_ReturnsItsIncidentsAndFaultsInOrder()
    {
        var (script, errors) = Read("""
            {
              "incidents": [
                {"kind": "loud_event", "latitude": 53.5, "longitude": 10, "radius_km": 2, "onset": "2026-01-01T00:05:00+01:00", "intensity": 5},
                {"kind": "storm", "station": "station-3", "radius_km": 3.5, "onset": "PT30S", "ramp_up": "PT10S", "plateau": "PT1M", "ramp_down": "PT20S", "intensity": 8}
              ],
              "faults": [
                {"kind": "fault_value", "station": "station-1", "sensor": "humidity", "from": "PT2M", "to": "PT3M"},
                {"kind": "offline", "station": "station-2", "from": "PT0S", "to": "PT3M"},
                {"kind": "drift", "station": "station-1", "sensor": "humidity", "from": "PT1M", "to": "2026-01-01T01:00:00Z", "magnitude": -4}
              ]
            }
            """);

        Assert.Empty(errors);
        Assert.Equal(
            [
                new Incident(IncidentKind.LoudEvent, new Position(53.5, 10), 2, Start.AddMinutes(-55), default, default, default, 5),
                new Incident(
                    IncidentKind.Storm, new CityLayout(City).PositionOf(2), 3.5, Start.AddSeconds(30), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(20), 8),
            ],
            script!.Incidents);
        Assert.Equal(
            [
                new Fault(FaultKind.Offline, "station-2", null, Start, Start.AddMinutes(3), 0),
                new Fault(FaultKind.Drift, "station-1", "humidity", Start.AddMinutes(1), Start.AddHours(1), -4),
                new Fault(FaultKind.FaultValue, "station-1", "humidity", Start.AddMinutes(2), Start.AddMinutes(3), -999),
            ],
            script.Faults);
    }

    [Fact]
    public void Read_ManyFaults_ReportsAllErrors()
    {
        var (script, errors) = Read("""
            {
              "incidents": [
                null,
                {"kind": "flood", "radius_km": -1, "onset": "soon", "plateau": "10s"},
                {"kind": "heat", "station": "station-99", "latitude": 1, "longitude": 1, "radius_km": 1, "onset": "PT1S", "intensity": 1}
              ],
              "faults": [
                {"station": "station-1", "sensor": "snow", "from": "PT10S", "to": "PT5S"},
                {"kind": "spike", "station": "station-1", "from": "PT10S", "to": "PT15S"},
                {"kind": "stuck", "from": "PT10S", "to": "PT15S", "magnitude": 3}
              ]
            }
            """);

        Assert.Null(script);
        Assert.Equal(
            [
                "incidents[0] must be an object, but is null",
                "incidents[1].kind is \"flood\"; expected one of pollution, storm, heat, loud_event",
                "incidents[1].latitude is missing; expected -90 to 90",
                "incidents[1].longitude is missing; expected -180 to 180",
                "incidents[1].radius_km is -1; expected 0.001 to 1000",
                "incidents[1].onset is \"soon\"; expected an RFC 3339 time, or a duration after the start such as PT30S",
                "incidents[1].plateau is \"10s\"; expected an ISO 8601 duration such as PT30S",
                "incidents[1].intensity is missing; expected -1000 to 1000",
                "incidents[2] must have either a station or a position, not both",
                "incidents[2].station is \"station-99\"; expected station-1 to station-50",
                "faults[0].kind is missing; expected one of spike, drift, stuck, fault_value, offline",
                "faults[0].sensor is \"snow\"; expected one of temperature, humidity, pressure, air_quality, particulate_matter, noise_level, illuminance, wind_speed, rainfall",
                "faults[0].to must be after from",
                "faults[1].magnitude is missing; expected -1000 to 1000",
                "faults[2].station is missing; expected station-1 to station-50",
                "faults[2].magnitude must not be given for stuck",
            ],
            errors);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "A scenario must be a JSON object.")]
    [InlineData("[]", "A scenario must be a JSON object.")]
    [InlineData("{\"faults\": [", "Invalid JSON")]
    [InlineData("""{"incident": []}""", "incident")]
    [InlineData("""{"faults": [{"radius": 3}]}""", "faults[0].radius")]
    [InlineData("""{"faults": [{"magnitude": "3"}]}""", "faults[0].magnitude")]
    public void Read_NoScenario_ReportsWhere(string text, string expected)
    {
        var (script, errors) = Read(text);

        Assert.Null(script);
        Assert.Contains(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Empty_IsAQuietCity()
    {
        var (script, _) = Read("{}");

        Assert.Empty(script!.Incidents);
        Assert.Empty(script.Faults);
    }

    private static (CityScript? Script, IReadOnlyList<string> Errors) Read(string text) => ScenarioReader.Read(Encoding.UTF8.GetBytes(text), City, Start);
}
