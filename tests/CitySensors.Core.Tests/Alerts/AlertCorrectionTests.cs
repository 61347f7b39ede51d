using CitySensors.Core.Alerts;
using FsCheck;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Readings that are corrected or withdrawn after they were evaluated.</summary>
public sealed class AlertCorrectionTests
{
    private const string Air = "temperature";
    private const int Lateness = 600;

    private static readonly Rule Dust = Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30), (55, 50));

    private static readonly Gen<Rule> Rules =
        from lasting in Gen.Elements(0, 10, 60)
        from clearAfter in Gen.Elements(0, 10, 60)
        from minValues in Gen.Choose(1, 3)
        from maxGap in Gen.Elements<TimeSpan?>(null, TimeSpan.FromSeconds(90))
        select new Rule(
            "rule", Air, TimeSpan.FromSeconds(lasting), TimeSpan.FromSeconds(clearAfter),
            [new RuleLevel(Severity.Minor, new Threshold.Above(29, 28)), new RuleLevel(Severity.Severe, new Threshold.Above(35, 33))],
            MaxGap: maxGap) { MinValues = minValues };

    /// <summary>A reading: seconds after the previous one, its value, the value sent first, and the seconds until that is corrected or withdrawn.</summary>
    private static readonly Gen<(int Step, double Value, double First, int Delay, bool IsWithdrawn)[]> Readings = Gen.ArrayOf(
        from step in Gen.Frequency((8, Gen.Choose(1, 30)), (1, Gen.Choose(60, 400)))
        from value in Gen.Frequency((6, Gen.Choose(20, 40).Select(n => (double)n)), (1, Gen.Constant(-999.0)))
        from first in Gen.Frequency((6, Gen.Choose(20, 40).Select(n => (double)n)), (1, Gen.Constant(-999.0)))
        from delay in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, Lateness - 1)))
        from kind in Gen.Choose(0, 2)
        select (step, value, first, delay, kind == 0), 80);

    [Fact]
    public void Correct_WithinTheLateness_EndsInTheAlertsOfTheRightValues() => Properties.Hold(
        from rule in Rules from readings in Readings select (rule, readings),
        it =>
        {
            var (right, corrected) = (new StationDriver(it.rule), new StationDriver(it.rule));
            foreach (var (at, reading) in Timed(it.readings)) right.ObserveAt(at, at, (Air, reading is { Delay: > 0, IsWithdrawn: true } ? -999 : reading.Value));
            foreach (var (_, step) in Steps(corrected, it.readings).OrderBy(step => step.At)) step();
            Assert.Equal(Outcomes(right), Outcomes(corrected));
        },
        2000);

    [Fact]
    public void Correct_TheValueThatRaised_RetractsTheAlert()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 20);
        station.Observe(60, 40);
        station.Observe(120, 40);
        station.Correct(130, 60, 20);
        Assert.Equal("Raised:Minor Raised:Minor Retracted:Minor", station.States);
        station.Withdraw(140, 120);
        Assert.Equal("Raised:Minor Raised:Minor Retracted:Minor Retracted:Minor", station.States);
        Assert.Equal(AlertTiming.Revised, station.Last.Timing);
    }

    [Fact]
    public void Correct_ToAValueAboveTheLevel_Raises()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 20);
        var entry = Assert.Single(station.Correct(10, 0, 60));
        Assert.Equal((AlertState.Raised, Severity.Moderate, 60), (entry.State, entry.Severity, entry.Measurement.Value));
    }

    [Fact]
    public void Correct_ToAnotherValueOfTheSameLevel_TellsTheValue()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        var entry = Assert.Single(station.Correct(10, 0, 41));
        Assert.Equal((AlertState.Raised, 41, AlertTiming.Revised), (entry.State, entry.Measurement.Value, entry.Timing));
        Assert.Equal(station.Log[0].Id, entry.Id);
    }

    [Fact]
    public void Withdraw_AfterTheLateness_LeavesTheAlert()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.FromHours(2), (35, 30)));
        station.Observe(0, 40);
        station.Observe(1800, 20);
        Assert.Empty(station.Withdraw(1810, 0));
    }

    [Fact]
    public void Withdraw_TheNewestValueAfterTheLateness_RetractsItsAlert()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 20);
        station.Observe(60, 40);
        Assert.Equal(AlertState.Retracted, Assert.Single(station.Withdraw(7200, 60)).State);
        Assert.Empty(station.Observe(7210, 20));
    }

    private static IEnumerable<(int At, Action Step)> Steps(
        StationDriver station, (int Step, double Value, double First, int Delay, bool IsWithdrawn)[] readings)
    {
        foreach (var (at, reading) in Timed(readings))
        {
            if (reading.Delay == 0)
            {
                yield return (at, () => station.ObserveAt(at, at, (Air, reading.Value)));
                continue;
            }

            yield return (at, () => station.ObserveAt(at, at, (Air, reading.First)));
            if (reading.IsWithdrawn) yield return (at + reading.Delay, () => station.Withdraw(at + reading.Delay, at));
            else if (reading.First != reading.Value) yield return (at + reading.Delay, () => station.Correct(at + reading.Delay, at, reading.Value, Air));
        }
    }

    private static IEnumerable<string> Outcomes(StationDriver station) => station.Log
        .GroupBy(entry => entry.Id)
        .Select(entries => entries.Last())
        .Where(entry => entry.State != AlertState.Retracted)
        .OrderBy(entry => entry.Onset)
        .Select(entry => $"{entry.Id} {entry.HasEnded} {entry.Severity} {entry.HighestSeverity} {entry.Onset:O} {entry.Updated:O} {entry.Measurement.Value}");

    private static IEnumerable<(int At, (int Step, double Value, double First, int Delay, bool IsWithdrawn) Reading)> Timed(
        (int Step, double Value, double First, int Delay, bool IsWithdrawn)[] readings)
    {
        var at = 0;
        foreach (var reading in readings) yield return (at += reading.Step, reading);
    }
}
