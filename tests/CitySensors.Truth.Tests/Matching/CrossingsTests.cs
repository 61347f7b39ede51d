using CitySensors.Core.Sensors;
using CitySensors.Truth.Matching;
using System.Text.Json;
using static CitySensors.Truth.Tests.Support.Truths;

namespace CitySensors.Truth.Tests.Matching;

public sealed class CrossingsTests
{
    private static readonly PublicLevels Levels = PublicLevels.Of(
        [
            JsonElement.Parse("""{"sensor": "temperature", "levels": [{"severity": "Minor", "above": 30}, {"severity": "Severe", "above": 40}]}"""),
            JsonElement.Parse("""{"sensor": "humidity", "levels": [{"severity": "Moderate", "below": 40}]}"""),
        ],
        StandardSensorTypes.All);

    [Fact]
    public void TimeOf_SeveralStations_IsWhenTheSecondWasBeyondALevel()
    {
        var incident = Incident(100, 200, "a", "b", "c");
        var crossings = Create(incident);

        Note(crossings, "a", 110, temperature: 31);
        Note(crossings, "a", 120, temperature: 31);
        Note(crossings, "b", 125, humidity: 39);
        Note(crossings, "c", 130, temperature: 33);

        Assert.Equal(At(125), crossings.TimeOf(incident));
    }

    [Fact]
    public void TimeOf_OneStation_IsWhenItWas()
    {
        var incident = Incident(100, 200, "a", "b");
        var crossings = Create(incident);

        Note(crossings, "a", 110, temperature: 29);
        Note(crossings, "a", 120, temperature: 31);

        Assert.Equal(At(120), crossings.TimeOf(incident));
    }

    [Theory]
    [InlineData("a", 99)]
    [InlineData("a", 200)]
    [InlineData("z", 150)]
    public void TimeOf_ValueOutsideOfTheIncident_IsNull(string station, double time)
    {
        var incident = Incident(100, 200, "a");
        var crossings = Create(incident);

        Note(crossings, station, time, temperature: 50);

        Assert.Null(crossings.TimeOf(incident));
    }

    [Fact]
    public void TimeOf_ValueOfASensorWithAFault_IsNull()
    {
        var incident = Incident(100, 200, "a");
        var crossings = Create(incident, Fault("stuck", 140, 160, "a"));

        Note(crossings, "a", 150, temperature: 50);

        Assert.Null(crossings.TimeOf(incident));
    }

    [Theory]
    [InlineData(40, 40, true)]
    [InlineData(40, 39, false)]
    public void IsSevere_ValuesOfTwoStations_IsTrueIfBothAreBeyondTheLevel(double one, double other, bool expected)
    {
        var incident = Incident(100, 200, "a", "b");
        var crossings = Create(incident);

        Note(crossings, "a", 110, temperature: one);
        Note(crossings, "b", 111, temperature: other);

        Assert.Equal(expected, crossings.IsSevere(incident));
    }

    private static Crossings Create(params TruthEntry[] truth) => new(truth, Levels, ["temperature", "humidity"]);

    private static void Note(Crossings crossings, string station, double time, double temperature = double.NaN, double humidity = double.NaN) =>
        crossings.Note(station, At(time), [temperature, humidity]);
}
