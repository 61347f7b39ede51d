using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class EscalationTests
{
    private static readonly (double, double)[] Levels = [(35.5, 33), (55.5, 50), (125.5, 113), (225.5, 203)];

    [Fact]
    public void Observe_UpAndDownAllLevels_IsOneAlert()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, Levels));
        foreach (var (i, value) in new[] { 36, 56, 126, 226, 202, 112, 49, 32 }.Index()) station.Observe(i, value);

        Assert.Equal(
            "Raised:Minor Escalated:Moderate Escalated:Severe Escalated:Extreme Deescalated:Severe Deescalated:Moderate Deescalated:Minor Cleared:Minor",
            station.States);
        Assert.Single(station.Log.Select(alert => (alert.Id, alert.Onset)).Distinct());
        Assert.Equal([35.5, 55.5, 125.5, 225.5, 125.5, 55.5, 35.5, 35.5], station.Log.Select(alert => alert.Condition.Threshold));
        Assert.Equal(
            [Severity.Minor, Severity.Moderate, Severity.Severe, Severity.Extreme, Severity.Extreme, Severity.Extreme, Severity.Extreme, Severity.Extreme],
            station.Log.Select(alert => alert.HighestSeverity));
    }

    [Fact]
    public void Observe_Jump_IsOneEntry()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, Levels));
        station.Observe(0, 300);
        station.Observe(1, 60);
        station.Observe(2, 0);
        Assert.Equal("Raised:Extreme Deescalated:Moderate Cleared:Moderate", station.States);
        Assert.Equal(Severity.Extreme, station.Last.HighestSeverity);
    }

    [Fact]
    public void Observe_WithADuration_EscalatesOnceTheHigherLevelLasted()
    {
        var station = new StationDriver(Above(TimeSpan.FromMinutes(1), TimeSpan.Zero, Levels));
        station.Observe(0, 40);
        station.Observe(30, 60);
        station.Observe(60, 60);
        Assert.Equal("Raised:Minor", station.States);
        station.Observe(90, 60);
        Assert.Equal("Raised:Minor Escalated:Moderate", station.States);
        Assert.Equal(Start, station.Last.Onset);
    }

    [Fact]
    public void Observe_LevelsThatBeginTogether_HasTheOnsetOfTheLowest()
    {
        var station = new StationDriver(Above(TimeSpan.FromMinutes(1), TimeSpan.Zero, Levels));
        station.Observe(0, 40);
        station.Observe(1, 60);
        station.Observe(70, 60);
        Assert.Equal(("Raised:Moderate", Start), (station.States, station.Last.Onset));
    }

    [Fact]
    public void Observe_WithAClearDuration_DeescalatesOnceItHasPassed()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.FromMinutes(5), Levels));
        station.Observe(0, 60);
        station.Observe(10, 49);
        Assert.Empty(station.Observe(309, 49));
        Assert.Equal(AlertState.Deescalated, Assert.Single(station.Observe(310, 49)).State);
        Assert.Empty(station.Observe(320, 20));
        Assert.Equal(AlertState.Cleared, Assert.Single(station.Observe(620, 20)).State);
    }

    [Fact]
    public void Observe_AfterTheEnd_BeginsWithItsOwnHighestSeverity()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, Levels));
        station.Observe(0, 300);
        station.Observe(1, 0);
        station.Observe(2, 40);
        Assert.Equal((Severity.Minor, Severity.Minor), (station.Last.Severity, station.Last.HighestSeverity));
    }

    [Fact]
    public void Observe_RuleWithLevelsInAnyOrder_TakesThemByTheirSeverity()
    {
        var rule = Above(TimeSpan.Zero, TimeSpan.Zero, Levels);
        var station = new StationDriver(rule with { Levels = [.. rule.Levels.Reverse()] });
        station.Observe(0, 60);
        Assert.Equal("Raised:Moderate", station.States);
    }
}
