using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertClearingTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(33, false)]
    [InlineData(32.9, true)]
    [InlineData(35.4, false)]
    public void Observe_WithoutAClearDuration_ClearsBelowTheClearLevel(double value, bool cleared)
    {
        var station = Raised(TimeSpan.Zero);
        Assert.Equal(cleared ? 1 : 0, station.Observe(10, value).Count);
        if (!cleared) return;
        Assert.Equal((AlertState.Cleared, Severity.Minor, 35.5, true), (station.Last.State, station.Last.Severity, station.Last.Condition.Threshold, station.Last.HasEnded));
        Assert.Equal((Start, Start.AddSeconds(10), value), (station.Last.Onset, station.Last.Updated, station.Last.Measurement.Value));
        Assert.Equal(station.Log[0].Id, station.Last.Id);
    }

    [Theory]
    [InlineData(309.999, false)]
    [InlineData(310, true)]
    public void Observe_WithAClearDuration_ClearsOnceItHasPassed(double seconds, bool cleared)
    {
        var station = Raised(FiveMinutes);
        Assert.Empty(station.Observe(10, 30));
        Assert.Equal(cleared ? 1 : 0, station.Observe(seconds, 30).Count);
    }

    [Theory]
    [InlineData(34)]
    [InlineData(40)]
    public void Observe_ValueNotClear_StartsTheClearDurationAgain(double value)
    {
        var station = Raised(FiveMinutes);
        station.Observe(10, 30);
        Assert.Empty(station.Observe(200, value));
        Assert.Empty(station.Observe(310, 30));
        Assert.Empty(station.Observe(609, 30));
        Assert.Single(station.Observe(610, 30));
    }

    [Fact]
    public void Observe_WithinTheBand_ChangesNothing()
    {
        var station = Raised(TimeSpan.Zero);
        foreach (var (i, value) in new[] { 35.4, 33, 34, 35.49, 33.01, 36, 33, 35 }.Index()) Assert.Empty(station.Observe(10 + i, value));
        station.Observe(100, 20);
        foreach (var (i, value) in new[] { 35.4, 33, 34, 35.49, 33.01, 32, 33, 35 }.Index()) Assert.Empty(station.Observe(110 + i, value));
        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
    }

    [Fact]
    public void Observe_ClearLevelAtTheThreshold_EndsAtItsOwnThreshold()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 35.5)));
        station.Observe(0, 35.5);
        Assert.Single(station.Observe(1, 35.4999));
        Assert.Single(station.Observe(2, 35.5));
    }

    [Fact]
    public void Observe_AfterAClear_RaisesAnotherAlert()
    {
        var station = Raised(TimeSpan.Zero);
        station.Observe(10, 20);
        station.Observe(20, 40);
        Assert.Equal("Raised:Minor Cleared:Minor Raised:Minor", station.States);
        Assert.NotEqual(station.Log[0].Id, station.Last.Id);
        Assert.Equal(Start.AddSeconds(20), station.Last.Onset);
    }

    [Fact]
    public void Observe_LowAlert_ClearsAboveItsClearLevel()
    {
        var station = new StationDriver(AtOnce(new Rule("cold", "temperature", TimeSpan.Zero, TimeSpan.Zero, [new(Severity.Minor, new Threshold.Below(10, 12))])));
        station.Observe(0, 5, "temperature");
        Assert.Empty(station.Observe(1, 12, "temperature"));
        Assert.Equal(AlertState.Cleared, Assert.Single(station.Observe(2, 12.1, "temperature")).State);
    }

    [Fact]
    public void Observe_AlertOnBothTails_ContinuesWhenTheValueSwingsToTheOther()
    {
        var station = new StationDriver(AtOnce(DefaultRules.ByTailProbability("temperature", TimeSpan.Zero, TimeSpan.Zero)));
        station.Observe(0, 35.5, "temperature");
        Assert.Equal((Severity.Minor, 34.507), (station.Last.Severity, Math.Round(station.Last.Condition.Threshold, 3)));
        station.Observe(1, -39, "temperature");
        Assert.Equal("Raised:Minor Escalated:Extreme", station.States);
        Assert.Equal(9.117, station.Last.Condition.Threshold, 1e-3);
        Assert.Contains("from 9.1 °C down", station.Last.Message, StringComparison.Ordinal);
        station.Observe(2, 25, "temperature");
        Assert.Single(station.Log.Select(alert => alert.Id).Distinct());
        Assert.Equal(AlertState.Cleared, station.Last.State);
    }

    private static StationDriver Raised(TimeSpan clearAfter)
    {
        var station = new StationDriver(Above(TimeSpan.Zero, clearAfter, (35.5, 33)));
        Assert.Single(station.Observe(0, 40));
        return station;
    }
}
