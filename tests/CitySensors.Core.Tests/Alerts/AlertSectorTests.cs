using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertSectorTests
{
    private const string Wind = "wind_direction";

    private static readonly SensorType Direction = new(Wind, "Wind direction", "deg", new(DistributionKind.Normal, 270, 20), new(0, 360))
    {
        Circular = new(360), Aggregation = Aggregation.CircularMean,
    };

    private int _seconds;

    [Fact]
    public void Observe_SectorAcrossZero_RaisesAndClearsWithItsMargin()
    {
        var station = Station(Sector(Severity.Minor, 315, 45, 10));
        Assert.Empty(Observe(station, 314, 46, 180));
        Assert.Equal("Raised:Minor", States(Observe(station, 315)));
        Assert.Empty(Observe(station, 0, 359.9, 360, 45, 55, 305));
        Assert.Equal("Cleared:Minor", States(Observe(station, 55.1)));
        Assert.Empty(Observe(station, 50, 304));
        Assert.Equal("Raised:Minor", States(Observe(station, 45)));
    }

    [Fact]
    public void Observe_SectorsWithinEachOther_Escalates()
    {
        var station = Station(Sector(Severity.Minor, 315, 45, 0), Sector(Severity.Severe, 350, 10, 0));
        Assert.Equal("Raised:Minor Escalated:Severe Deescalated:Minor Cleared:Minor", States(Observe(station, 320, 0, 20, 90)));
    }

    [Fact]
    public void Observe_ImprobableDirection_IsFarFromTheMeanOnEitherSide()
    {
        var station = Station(new RuleLevel(Severity.Minor, new Threshold.Improbable(1e-4, 1e-3)));
        Assert.Empty(Observe(station, 270, 340, 200));
        Assert.Equal("Raised:Minor", States(Observe(station, 345)));
        Assert.Empty(Observe(station, 90, 195, 335));
        Assert.Equal("Cleared:Minor", States(Observe(station, 330)));
    }

    [Fact]
    public void Message_Sector_NamesItsEnds()
    {
        var station = Station(Sector(Severity.Minor, 315, 45, 10));
        Observe(station, 350);
        Assert.Equal("Wind direction at Market Square is 350°. 270° is normal here. This warning is given from 315° to 45°. Such a value occurs less than once in 30,000 readings. Since 14:00 on 14 November 2023 (UTC+1).", station.Last.Message);
        Assert.Equal((double.NaN, 4), (station.Last.Condition.Threshold, station.Last.Measurement.Z));
        station.Restart();
        Assert.Equal("Cleared:Minor", States(Observe(station, 180)));
    }

    [Theory]
    [InlineData(360, 45, 10, "levels[0].sector", "from and to must be less than 360.")]
    [InlineData(10, 9, 1, "levels[0].sector", "With its margin on both sides, it must be less than the whole circle.")]
    public void Apply_SectorThatIsNotOnTheCircle_IsRefused(double from, double to, double margin, string member, string message) =>
        Assert.Equal([new DefinitionError(member, message)], ErrorsOf(Sector(Severity.Minor, from, to, margin)));

    [Fact]
    public void Apply_LevelsThatDoNotFitTheSensorType_AreRefused()
    {
        Assert.Equal(["levels[0].above"], ErrorsOf(new RuleLevel(Severity.Minor, new Threshold.Above(10, 10))).Select(error => error.Member));
        Assert.Equal(["levels[0].below"], ErrorsOf(new RuleLevel(Severity.Minor, new Threshold.Below(10, 10))).Select(error => error.Member));
        Assert.Equal(["levels[0].tail"], ErrorsOf(new RuleLevel(Severity.Minor, new Threshold.Improbable(1e-4, 1e-3, Tail.Upper))).Select(error => error.Member));
        Assert.Equal(["levels[1]"], ErrorsOf(Sector(Severity.Minor, 315, 45, 10), Sector(Severity.Severe, 20, 60, 0)).Select(error => error.Member));
        Assert.Equal(["levels[0].sector"], ErrorsOf("temperature", Sector(Severity.Minor, 315, 45, 10)).Select(error => error.Member));
    }

    private static IReadOnlyList<DefinitionError> ErrorsOf(params RuleLevel[] levels) => ErrorsOf(Wind, levels);

    private static IReadOnlyList<DefinitionError> ErrorsOf(string sensor, params RuleLevel[] levels) => DefinitionChanges.Apply(
        new DefinitionChange.PutRule(RuleWith(levels) with { Sensor = sensor }), null, StationDriver.CatalogueWith().With(Direction), new()).Outcome.Errors;

    private static RuleLevel Sector(Severity severity, double from, double to, double margin) => new(severity, new Threshold.InSector(new(from, to), margin));

    private static Rule RuleWith(params RuleLevel[] levels) => new("sector", Wind, TimeSpan.Zero, TimeSpan.Zero, levels) { MinValues = 1 };

    private static StationDriver Station(params RuleLevel[] levels)
    {
        var station = new StationDriver();
        station.Change(catalogue => catalogue.With(Direction).With(RuleWith(levels)));
        return station;
    }

    /// <summary>One second apart.</summary>
    private IReadOnlyList<Alert> Observe(StationDriver station, params double[] directions) =>
        [.. directions.SelectMany(direction => station.Observe(_seconds++, direction, Wind))];

    private static string States(IEnumerable<Alert> entries) => string.Join(' ', entries.Select(entry => $"{entry.State}:{entry.Severity}"));
}
