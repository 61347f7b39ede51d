using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.Alerts.WindowRule;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Rules on values that are no measurements.</summary>
public sealed class AlertFaultShareTests
{
    private static readonly Rule MoreThanATenth = Mean(Hourly, 0.1) with { Window = new RuleWindow(WindowFigure.FaultShare, Hourly) };

    [Fact]
    public void Observe_OnlyFaults_RaisesForStaffAndClearsWithTheFirstSoundHour()
    {
        var station = new StationDriver(MoreThanATenth);
        Send(station, 0, 120, -999);
        Send(station, 120, 186, 30);
        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
        Assert.Equal((1.0, 0.1, "1"), (station.Log[0].Measurement.Value, station.Log[0].Condition.Threshold, station.Log[0].Condition.Unit));
        Assert.All(station.Log, alert => Assert.Equal(Audience.Staff, alert.Audience));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    public void Observe_SomeFaults_RaisesFromTheShareOn(int faults, int alerts)
    {
        var station = new StationDriver(MoreThanATenth);
        Send(station, 0, faults, -999);
        Send(station, faults, 66, 30);
        Assert.Equal(alerts, station.Log.Count);
    }
}
