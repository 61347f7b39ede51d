using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertFilterTests
{
    private static readonly Alert Alert = new(
        "id",
        AlertState.Deescalated,
        new AlertSource("station-7", "centre", 48.137, 11.575),
        new AlertCondition("rule", "rainfall", "mm/h", 15, new Distribution(DistributionKind.FoldedNormal, 0, 3)),
        new AlertEpisode(default, default, Severity.Minor, Severity.Severe),
        new Measurement(15, 5, 1e-6),
        "")
    {
        Sequence = 1,
    };

    private static readonly Alert WithoutArea = Alert with { Source = new AlertSource("station-7", null, null, null) };

    [Fact]
    public void Matches_Everything_IsTrue()
    {
        Assert.True(AlertFilter.Everything.Matches(Alert));
        Assert.True(AlertFilter.Everything.Matches(WithoutArea));
    }

    [Theory]
    [InlineData("centre", "", "", true)]
    [InlineData("north", "", "", false)]
    [InlineData("", "station-7", "", true)]
    [InlineData("", "station-8", "", false)]
    [InlineData("", "", "rainfall", true)]
    [InlineData("", "", "humidity", false)]
    [InlineData("centre", "station-7", "rainfall", true)]
    [InlineData("centre", "station-7", "humidity", false)]
    public void Matches_Sets_NeedsEachToHoldIt(string area, string station, string sensor, bool expected)
    {
        var filter = AlertFilter.Everything with { Areas = Set(area), Stations = Set(station), Sensors = Set(sensor) };
        Assert.Equal(expected, filter.Matches(Alert));
    }

    [Fact]
    public void Matches_AlertWithoutAnArea_IsFalseWhereAnAreaIsAsked() =>
        Assert.False((AlertFilter.Everything with { Areas = Set("centre") }).Matches(WithoutArea));

    [Theory]
    [InlineData(Severity.Minor, true)]
    [InlineData(Severity.Severe, true)]
    [InlineData(Severity.Extreme, false)]
    public void Matches_LeastSeverity_UsesTheHighestOfTheAlert(Severity least, bool expected) =>
        Assert.Equal(expected, (AlertFilter.Everything with { LeastSeverity = least }).Matches(Alert));

    [Theory]
    [InlineData(48.137, 11.575, 0.0, true)]
    [InlineData(48.137, 11.585, 0.75, true)]
    [InlineData(48.137, 11.585, 0.73, false)]
    public void Matches_Near_UsesThePositionOfTheStation(double latitude, double longitude, double radius, bool expected)
    {
        var filter = AlertFilter.Everything with { Near = new Vicinity(latitude, longitude, radius) };
        Assert.Equal(expected, filter.Matches(Alert));
        Assert.False(filter.Matches(Alert with { Source = new AlertSource("station-7", "centre", null, null) }));
    }

    [Theory]
    [InlineData(52.5200, 13.4050, 48.1374, 11.5755, 504.2)]
    [InlineData(51.4700, -0.4543, 40.6413, -73.7781, 5540.0)]
    [InlineData(0, 179.9, 0, -179.9, 22.24)]
    [InlineData(90, 0, -90, 0, 20015.1)]
    [InlineData(0, 0, 0, 180, 20015.1)]
    [InlineData(-33.8688, 151.2093, -36.8485, 174.7633, 2155.9)]
    public void Contains_KnownDistance_IsTrueFromThereOn(double fromLatitude, double fromLongitude, double latitude, double longitude, double kilometres)
    {
        Assert.True(new Vicinity(fromLatitude, fromLongitude, kilometres * 1.001).Contains(latitude, longitude));
        Assert.False(new Vicinity(fromLatitude, fromLongitude, kilometres * 0.999).Contains(latitude, longitude));
        Assert.True(new Vicinity(latitude, longitude, kilometres * 1.001).Contains(fromLatitude, fromLongitude));
    }

    private static HashSet<string> Set(string member) => member.Length > 0 ? [member] : [];
}
