using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Stations;

/// <summary>The effect on alerts of changes of rules, sensor types or the station.</summary>
public sealed class StationChangeTests
{
    private static readonly Rule Dust = Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33), (55.5, 50));

    [Fact]
    public void Apply_WithoutTheRule_CancelsItsAlert()
    {
        var station = Raised(Dust);
        var cancelled = Assert.Single(station.Change(catalogue => catalogue.WithoutRule("dust")));

        Assert.Equal((AlertState.Cancelled, Severity.Minor, true), (cancelled.State, cancelled.Severity, cancelled.HasEnded));
        Assert.Equal((station.Log[0].Id, Start, Start.AddHours(10)), (cancelled.Id, cancelled.Onset, cancelled.Updated));
        Assert.Empty(station.Observe(20, 88));
    }

    [Fact]
    public void CancelOrphaned_AlertThatTheStateDoesNotHave_IsCancelled()
    {
        var station = Raised(Dust);
        var log = station.Log.ToList();
        station.Restart(catalogue => catalogue.WithoutRule("dust"));
        // As with a state of format 1, which lacks the sensor of alerts that cannot continue: only the log has the alert.
        station.Log.Clear();
        station.Log.AddRange(log);
        var cancelled = Assert.Single(station.CancelOrphaned());
        Assert.Equal((station.Log[0].Id, AlertState.Cancelled, Start.AddHours(10), 0L), (cancelled.Id, cancelled.State, cancelled.Updated, cancelled.Sequence));
        Assert.True(double.IsNaN(cancelled.Measurement.Value));
        Assert.NotEmpty(cancelled.Message);
        Assert.Empty(station.CancelOrphaned());
    }

    [Fact]
    public void CancelOrphaned_AlertThatItRemembers_IsLeftAlone()
    {
        var station = Raised(Dust);
        station.Restart(catalogue => catalogue.With(Dust with { Id = "a-rule-before" }));
        Assert.Empty(station.CancelOrphaned());
        Assert.Equal(AlertState.Cleared, Assert.Single(station.Observe(20, 20), alert => alert.Rule == "dust").State);
    }

    [Fact]
    public void Apply_OtherRules_KeepsTheAlert()
    {
        var station = Raised(Dust);
        Assert.Empty(station.Change(catalogue => catalogue.With(Dust with { Id = "a-rule-before" }).With(Dust with { Id = "z-rule-behind" })));
        Assert.Equal(AlertState.Escalated, Assert.Single(station.Observe(20, 60), alert => alert.Rule == "dust").State);
        Assert.Equal(station.Log[0].Id, station.Log.Last(alert => alert.Rule == "dust").Id);
    }

    [Fact]
    public void Apply_OtherThresholds_CarriesTheAlertOver()
    {
        var station = Raised(Dust);
        Assert.Empty(station.Change(catalogue => catalogue.With(Above(TimeSpan.Zero, TimeSpan.Zero, (45, 42), (55.5, 50)))));
        var cleared = Assert.Single(station.Observe(20, 41));
        Assert.Equal((AlertState.Cleared, station.Log[0].Id, 45.0), (cleared.State, cleared.Id, cleared.Condition.Threshold));
    }

    [Fact]
    public void Apply_AnotherDuration_CountsFromWhereTheRunBegan()
    {
        var station = new StationDriver(Dust with { For = TimeSpan.FromMinutes(10) });
        station.Observe(0, 40);
        station.Change(catalogue => catalogue.With(Dust with { For = TimeSpan.FromMinutes(1) }));
        Assert.Equal(Start, Assert.Single(station.Observe(60, 40)).Onset);
    }

    [Fact]
    public void Apply_OtherSeverities_CancelsTheAlertAndStartsOver()
    {
        var station = Raised(Dust);
        Assert.Single(station.Change(catalogue => catalogue.With(Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33)))));
        station.Observe(20, 40);
        Assert.Equal("Raised:Minor Cancelled:Minor Raised:Minor", station.States);
        Assert.NotEqual(station.Log[0].Id, station.Last.Id);
    }

    [Fact]
    public void Apply_OtherSide_CancelsTheAlert()
    {
        var station = Raised(Dust);
        var below = Dust with { Levels = [new(Severity.Minor, new Threshold.Below(10, 12)), new(Severity.Moderate, new Threshold.Below(5, 6))] };
        Assert.Equal(AlertState.Cancelled, Assert.Single(station.Change(catalogue => catalogue.With(below))).State);
        Assert.All(station.Log, alert => Assert.True(double.IsFinite(alert.Condition.Threshold)));
    }

    [Fact]
    public void Apply_WithoutTheSensorType_CancelsTheAlert()
    {
        var station = Raised(Dust);
        Assert.Equal(AlertState.Cancelled, Assert.Single(station.Change(catalogue => catalogue.WithoutSensorType(FineDust))).State);
    }

    [Fact]
    public void Apply_AnotherDistribution_MovesTheThresholdsOfImprobability()
    {
        var station = new StationDriver(AtOnce(DefaultRules.ByTailProbability(FineDust)));
        var wide = StandardSensorTypes.All.Single(type => type.Id == FineDust) with { Distribution = new(DistributionKind.Normal, 30, 20) };
        station.Change(catalogue => catalogue.With(wide));
        Assert.Empty(station.Observe(0, 88));
        Assert.Single(station.Observe(1, 130));
    }

    [Fact]
    public void Apply_AreaTheRuleIsNotFor_CancelsTheAlertInItsOldArea()
    {
        var station = Raised(Dust with { Areas = ["centre"] });
        var cancelled = Assert.Single(station.Redefine(station.Station.Definition with { Area = "north" }));
        Assert.Equal((AlertState.Cancelled, "centre"), (cancelled.State, cancelled.Area));
        Assert.Empty(station.Observe(20, 88));
    }

    [Fact]
    public void Apply_AnotherName_ContinuesUnderIt()
    {
        var station = Raised(Dust);
        Assert.Empty(station.Redefine(station.Station.Definition with { Name = "Harbour" }));
        Assert.StartsWith("Fine dust at Harbour is 60", Assert.Single(station.Observe(20, 60)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NewSensorType_EvaluatesItsValues()
    {
        var station = new StationDriver();
        station.Observe(0, 30);
        var ozone = new SensorType("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 60, 10));
        station.Change(catalogue => catalogue.With(ozone).With(Dust with { Id = "ozone", Sensor = "ozone" }));
        Assert.Equal("ozone", Assert.Single(station.Observe(1, 180, "ozone")).Sensor);
    }

    [Fact]
    public void Observe_ReadingFromBeforeASensorTypeCame_IsTaken()
    {
        var station = Raised(Dust);
        var values = new double[station.Station.Plan.Catalogue.Slots.Count];
        Array.Fill(values, 30);
        station.Change(catalogue => catalogue.With(new SensorType("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 60, 10))));
        station.Station.Observe(new Reading(Start.AddSeconds(20).UtcTicks, values), Start.AddSeconds(20).UtcTicks, new Scores(values.Length + 1), station.Log);
        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
    }

    [Fact]
    public void Cancel_BeforeAStationIsRemoved_EndsItsAlerts()
    {
        var station = Raised(Dust);
        station.Station.Cancel(Start.AddHours(1), station.Log);
        station.Station.Cancel(Start.AddHours(2), station.Log);
        Assert.Equal("Raised:Minor Cancelled:Minor", station.States);
    }

    [Fact]
    public void ReadState_UnknownFormat_ReportsTheStation()
    {
        using var reader = new BinaryReader(new MemoryStream([77]));
        var error = Assert.Throws<InvalidDataException>(() => new StationDriver().Station.ReadState(reader, Start, []));
        Assert.Contains("station-7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadState_IntoAUsedStation_LeavesNothingOfIt()
    {
        var state = new StationDriver(Dust).WriteState();
        var station = Raised(Dust);
        using var reader = new BinaryReader(new MemoryStream(state));
        station.Station.ReadState(reader, Start, []);
        Assert.Equal(AlertState.Raised, Assert.Single(station.Observe(1, 40)).State);
    }

    [Fact]
    public void ReadState_OnceTheCatalogueHasMoreSensorTypes_Continues()
    {
        var station = Raised(Dust);
        var state = station.WriteState();
        station.Change(catalogue => catalogue.With(new SensorType("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 60, 10))));
        using var reader = new BinaryReader(new MemoryStream(state));
        station.Station.ReadState(reader, Start, []);
        Assert.Equal(AlertState.Cleared, Assert.Single(station.Observe(20, 30)).State);
    }

    private static StationDriver Raised(Rule rule)
    {
        var station = new StationDriver(rule);
        Assert.Single(station.Observe(0, 40));
        return station;
    }
}
