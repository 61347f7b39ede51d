using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Tests.Incidents;

public sealed class IncidentTests
{
    private static readonly DateTimeOffset Onset = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(2.5, 0.5)]
    [InlineData(10, 1)]
    [InlineData(29, 1)]
    [InlineData(38.75, 0.75)]
    [InlineData(45, 0.5)]
    [InlineData(50, 0)]
    [InlineData(51, 0)]
    public void StrengthAt_AsTimeGoesOn_RisesLastsAndFalls(double seconds, double expected) =>
        Assert.Equal(expected, Sample(IncidentKind.Heat).StrengthAt(Onset.AddSeconds(seconds)), 1e-12);

    [Fact]
    public void StrengthAt_WithoutRamps_IsThereAndGoneImmediately()
    {
        var incident = Sample(IncidentKind.Heat) with { RampUp = TimeSpan.Zero, RampDown = TimeSpan.Zero };

        Assert.Equal([0, 1, 1, 0], new[] { -1, 0, 19, 20 }.Select(seconds => incident.StrengthAt(Onset.AddSeconds(seconds))));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0.75)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    public void ReachAt_FurtherAway_IsWeaker(double kilometres, double expected) =>
        Assert.Equal(expected, Sample(IncidentKind.Heat).ReachAt(kilometres), 1e-12);

    [Theory]
    [InlineData(IncidentKind.Pollution, "particulate_matter", 6, "air_quality", 6)]
    [InlineData(IncidentKind.Storm, "rainfall", 6, "wind_speed", 3, "pressure", -6)]
    [InlineData(IncidentKind.Heat, "temperature", 6, "humidity", -6)]
    [InlineData(IncidentKind.LoudEvent, "noise_level", 6)]
    public void Observe_DuringAnIncident_MovesItsSensorsByItsIntensity(IncidentKind kind, params object[] expected)
    {
        var moved = expected.Chunk(2).ToDictionary(pair => (string)pair[0], pair => (int)pair[1]);
        var options = new CityOptions();
        var incident = Sample(kind) with { Centre = new CityLayout(options).PositionOf(0) };
        var (quiet, disturbed) = (Values(options, CityScript.Quiet, 15), Values(options, new CityScript([incident], []), 15));

        foreach (var (slot, type) in options.SensorTypes.Index())
        {
            var distribution = type.Distribution!;
            var sigmas = moved.GetValueOrDefault(type.Id);
            if (distribution.Kind == DistributionKind.Normal)
                Assert.Equal(quiet[0][slot] + sigmas * distribution.StandardDeviation, disturbed[0][slot], 1e-3 * distribution.StandardDeviation);
            else if (sigmas == 0)
                Assert.Equal(quiet[0][slot], disturbed[0][slot]);
            else
                // The quiet value is |μ + σx|: which x it was is not known from it, but one of two.
                Assert.Contains(new[] { 1, -1 }, sign => Math.Abs(Math.Abs(sign * quiet[0][slot] + sigmas * distribution.StandardDeviation) - disturbed[0][slot]) < 1e-3 * distribution.StandardDeviation);
        }
    }

    [Fact]
    public void Observe_StationsAwayFromAnIncident_AreMovedLessAndBeyondItsRadiusNotAtAll()
    {
        var options = new CityOptions();
        var layout = new CityLayout(options);
        var incident = Sample(IncidentKind.LoudEvent) with { Centre = layout.PositionOf(0) };
        var slot = options.SensorTypes.Index().Single(type => type.Item.Id == "noise_level").Index;
        var (quiet, loud) = (Values(options, CityScript.Quiet, 15), Values(options, new CityScript([incident], []), 15));

        var moves = Enumerable.Range(0, 50).Select(i => (Kilometres: layout.KilometresBetween(i, incident.Centre), Sigmas: (loud[i][slot] - quiet[i][slot]) / 3)).ToList();
        Assert.All(moves, move => Assert.Equal(move.Kilometres < 2 ? 6 * (1 - Math.Pow(move.Kilometres / 2, 2)) : 0, move.Sigmas, 1e-3));
        Assert.Contains(moves, move => move.Sigmas is > 0.5 and < 5.5);
        Assert.Contains(moves, move => move.Sigmas == 0);
    }

    [Fact]
    public void Observe_BeforeAndAfterAnIncident_IsAsWithoutIt()
    {
        var options = new CityOptions();
        var script = new CityScript([Sample(IncidentKind.Heat) with { Centre = options.Centre }], []);

        Assert.Equal(Values(options, CityScript.Quiet, -1, 0, 50, 51), Values(options, script, -1, 0, 50, 51));
    }

    [Fact]
    public void Observe_TwoIncidentsAtOnce_AddUp()
    {
        var options = new CityOptions();
        var incident = Sample(IncidentKind.Heat) with { Centre = new CityLayout(options).PositionOf(0) };
        var (none, one, two) = (Values(options, CityScript.Quiet, 15), Values(options, new CityScript([incident], []), 15), Values(options, new CityScript([incident, incident with { Intensity = -6 }], []), 15));

        Assert.Equal(none[0][0], two[0][0], 1e-6);
        Assert.Equal(one[0][0] - 12, two[0][0], 1e-6);
    }

    private static Incident Sample(IncidentKind kind) => new(
        kind, default, 2, Onset, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), 6);

    private static List<double[]> Values(CityOptions options, CityScript script, params int[] seconds)
    {
        using var city = new SimulatedCity(options, script);
        var all = new List<double[]>();
        foreach (var second in seconds)
        {
            for (var station = 0; station < options.Stations; station++)
            {
                var values = new double[options.SensorTypes.Count];
                Assert.True(city.Observe(station, Onset.AddSeconds(second), values));
                all.Add(values);
            }
        }

        return all;
    }
}
