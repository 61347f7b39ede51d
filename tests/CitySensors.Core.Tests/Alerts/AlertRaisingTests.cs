using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertRaisingTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(35.5, true)]
    [InlineData(35.49999999999999, false)]
    [InlineData(88, true)]
    public void Observe_WithoutADuration_RaisesImmediatelyFromTheThresholdOn(double value, bool raised)
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33)));
        Assert.Equal(raised ? 1 : 0, station.Observe(0, value).Count);
        if (!raised) return;

        var alert = station.Last;
        Assert.Equal((AlertState.Raised, Severity.Minor, Severity.Minor), (alert.State, alert.Severity, alert.HighestSeverity));
        Assert.Equal(("dust", "station-7", "centre", FineDust, "ug/m3", 0L), (alert.Rule, alert.StationId, alert.Area, alert.Sensor, alert.Condition.Unit, alert.Sequence));
        Assert.Equal((Start, Start, value, 35.5), (alert.Onset, alert.Updated, alert.Measurement.Value, alert.Condition.Threshold));
        Assert.Equal(alert.Condition.Expected!.StandardScore(value), alert.Measurement.Z);
        Assert.Equal(alert.Condition.Expected!.TailProbability(value), alert.Measurement.TailProbability, 1e-12);
        Assert.Equal(AlertId.Compute("dust", "station-7", FineDust, Start), alert.Id);
        Assert.False(alert.HasEnded);
    }

    [Theory]
    [InlineData(59.999999, false)]
    [InlineData(60, true)]
    [InlineData(3600, true)]
    public void Observe_WithADuration_RaisesOnceItHasPassed(double seconds, bool raised)
    {
        var station = new StationDriver(Above(Minute, TimeSpan.Zero, (35.5, 33)));
        Assert.Empty(station.Observe(0, 40));
        Assert.Equal(raised ? 1 : 0, station.Observe(seconds, 41).Count);
        if (raised) Assert.Equal((Start, Start.AddSeconds(seconds)), (station.Last.Onset, station.Last.Updated));
    }

    [Fact]
    public void Observe_ValueThatDips_StartsTheDurationAgain()
    {
        var station = new StationDriver(Above(Minute, TimeSpan.Zero, (35.5, 33)));
        station.Observe(0, 40);
        station.Observe(50, 35.4);
        Assert.Empty(station.Observe(60, 40));
        Assert.Empty(station.Observe(119, 40));
        Assert.Single(station.Observe(120, 40));
        Assert.Equal(Start.AddSeconds(60), station.Last.Onset);
    }

    [Fact]
    public void Observe_ReadingWithoutTheSensor_KeepsTheDurationGoing()
    {
        var station = new StationDriver(Above(Minute, TimeSpan.Zero, (35.5, 33)));
        station.Observe(0, 40);
        station.Observe(30, 25, "temperature");
        Assert.Single(station.Observe(60, 40));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(-999)]
    [InlineData(1000.1)]
    public void Observe_ValueThatFailed_NeitherRaisesNorResets(double fault)
    {
        var station = new StationDriver(Above(Minute, Minute, (35.5, 33)));
        Assert.Empty(station.Observe(0, fault));
        Assert.Empty(station.Observe(120, fault));
        station.Observe(200, 40);
        station.Observe(230, fault);
        Assert.Single(station.Observe(260, 40));
    }

    [Fact]
    public void Observe_ValueThatFailed_NeitherClearsNorMakesOlderOnesLate()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33)));
        station.Observe(0, 40);
        Assert.Empty(station.Observe(100, -999));
        Assert.Equal(AlertState.Cleared, Assert.Single(station.Observe(50, 30)).State);
    }

    [Fact]
    public void Observe_LateReadingWithinTheLevel_ChangesNoAlert()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33)));
        station.Observe(100, 30);
        Assert.Empty(station.Observe(99, 30));
        station.Observe(101, 88);
        Assert.Empty(station.Observe(100.5, 30));
        Assert.Equal("Raised:Minor", station.States);
    }

    [Fact]
    public void Observe_ReadingAfterOneFarAhead_IsEvaluated()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33)));
        station.ObserveAt(10, 86_400, (FineDust, 30));
        Assert.Single(station.ObserveAt(12, 11, (FineDust, 88)));
        Assert.Single(station.ObserveAt(13, 12, (FineDust, 30)));
        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
    }

    [Fact]
    public void Observe_ReadingLateForAnotherSensorOnly_Raises()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33)));
        station.Observe(100, 25, "temperature");
        Assert.Single(station.Observe(50, ("temperature", 25), (FineDust, 88)));
    }

    [Fact]
    public void Observe_WithTwoRules_RaisesAnAlertForEach()
    {
        var rule = Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33));
        var station = new StationDriver(rule, rule with { Id = "another" });
        Assert.Equal(["another", "dust"], station.Observe(0, 88).Select(alert => alert.Rule));
        Assert.Equal(2, station.Log.Select(alert => alert.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("centre", "", true)]
    [InlineData("north", "", false)]
    [InlineData("", "station-7", true)]
    [InlineData("", "station-8", false)]
    [InlineData("north", "station-7", true)]
    [InlineData("centre", "station-8", true)]
    [InlineData("Centre", "", false)]
    public void Observe_WithARuleForAreasAndStations_RaisesOnlyThere(string area, string stationId, bool raised)
    {
        var rule = Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33)) with
        {
            Areas = area.Length > 0 ? [area] : [],
            Stations = stationId.Length > 0 ? [stationId] : [],
        };
        Assert.Equal(raised ? 1 : 0, new StationDriver(rule).Observe(0, 88).Count);
    }

    [Fact]
    public void Observe_OutlierWithoutARule_RaisesNothing() => Assert.Empty(new StationDriver().Observe(0, 88));

    [Theory]
    [InlineData(Tail.Both, 17.5, true)]
    [InlineData(Tail.Both, 32.5, true)]
    [InlineData(Tail.Both, 25, false)]
    [InlineData(Tail.Upper, 17.5, false)]
    [InlineData(Tail.Upper, 32.5, true)]
    [InlineData(Tail.Lower, 17.5, true)]
    [InlineData(Tail.Lower, 32.5, false)]
    public void Observe_ImprobableValue_RaisesOnTheTailAskedFor(Tail tail, double value, bool raised)
    {
        var rule = new Rule("rare", "temperature", TimeSpan.Zero, TimeSpan.Zero, [new(Severity.Minor, new Threshold.Improbable(1e-4, 1e-2, tail))]) { MinValues = 1 };
        var station = new StationDriver(rule);
        Assert.Equal(raised ? 1 : 0, station.Observe(0, value, "temperature").Count);
        if (raised) Assert.Equal(value < 25 ? 17.562 : 32.438, station.Last.Condition.Threshold, 1e-3);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(10.001, false)]
    public void Observe_LowValue_RaisesFromTheThresholdDown(double value, bool raised)
    {
        var rule = new Rule("cold", "temperature", TimeSpan.Zero, TimeSpan.Zero, [new(Severity.Minor, new Threshold.Below(10, 12))]) { MinValues = 1 };
        var station = new StationDriver(rule);
        Assert.Equal(raised ? 1 : 0, station.Observe(0, value, "temperature").Count);
        if (raised) Assert.Equal(10, station.Last.Condition.Threshold);
    }
}
