using CitySensors.Core.Alerts;
using FsCheck;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Readings that do not arrive in the order of their event times.</summary>
public sealed class AlertOrderTests
{
    private const string Air = "temperature";
    private const int Lateness = 600;

    private static readonly Rule Dust = Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30), (55, 50));

    /// <summary>A rule with up to three levels, durations, and gaps that are the sensor's own or given.</summary>
    private static readonly Gen<Rule> Rules =
        from levels in Gen.Choose(1, 3)
        from lasting in Gen.Elements(0, 10, 60, 300)
        from clearAfter in Gen.Elements(0, 10, 60, 300)
        from band in Gen.Choose(0, 3)
        from minValues in Gen.Choose(1, 3)
        from maxGap in Gen.Elements<TimeSpan?>(null, TimeSpan.FromSeconds(90), TimeSpan.FromHours(1))
        select new Rule(
            "rule", Air, TimeSpan.FromSeconds(lasting), TimeSpan.FromSeconds(clearAfter),
            [.. Enumerable.Range(1, levels).Select(i => new RuleLevel((Severity)i, new Threshold.Above(25 + 4 * i, 25 + 4 * i - band)))],
            MaxGap: maxGap) { MinValues = minValues };

    /// <summary>A reading: seconds after the previous one, its value, how late it arrives, and whether the station is restarted after it.</summary>
    private static readonly Gen<(int Step, double Value, int Delay, bool Restarts)[]> Readings = Series(
        Gen.Frequency((6, Gen.Choose(20, 42).Select(n => (double)n)), (1, Gen.Elements(-999.0, 85, -45))),
        Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(0, Lateness - 1))),
        restartOneIn: 10,
        count: 100);

    /// <summary>Many readings of a station whose messages often cross: most values are below each level, and late by a few others.</summary>
    private static readonly Gen<(int Step, double Value, int Delay, bool Restarts)[]> CrossingReadings = Series(
        Gen.Frequency((60, Gen.Choose(20, 28).Select(n => (double)n)), (2, Gen.Choose(29, 42).Select(n => (double)n)), (1, Gen.Elements(-999.0, 85, -45))),
        Gen.Frequency((5, Gen.Constant(0)), (5, Gen.Choose(1, 90)), (1, Gen.Choose(91, Lateness - 1))),
        restartOneIn: 200,
        count: 400);

    [Fact]
    public void Observe_AnyOrderOfArrivalWithinTheLateness_EndsInTheSameAlerts() => EndInTheSameAlerts(Readings);

    [Fact]
    public void Observe_CrossingMessages_EndInTheSameAlerts() => EndInTheSameAlerts(CrossingReadings);

    private static void EndInTheSameAlerts(Gen<(int Step, double Value, int Delay, bool Restarts)[]> series) => Properties.Hold(
        from rule in Rules from readings in series select (rule, readings),
        it =>
        {
            var (inOrder, asTheyArrive) = (new StationDriver(it.rule), new StationDriver(it.rule));
            foreach (var (at, value, _, _) in Timed(it.readings)) inOrder.ObserveAt(at, at, (Air, value));
            foreach (var (at, value, delay, restarts) in Timed(it.readings).OrderBy(reading => reading.At + reading.Delay))
            {
                asTheyArrive.ObserveAt(at + delay, at, (Air, value));
                if (restarts) asTheyArrive.Restart();
            }

            Assert.Equal(Outcomes(inOrder), Outcomes(asTheyArrive));
        },
        2000);

    /// <summary>The gap from 605 s to 685 s is none by the usual interval that includes the value at 545 s.</summary>
    [Fact]
    public void Observe_LateUsualValueBeforeACheckpoint_CountsForTheUsualIntervalOfLaterRevisions()
    {
        var rule = Above(TimeSpan.FromMinutes(1), TimeSpan.Zero, (35, 30)) with { MaxGap = null, MinValues = 2 };
        (int Arrival, int At, double Value)[] readings =
        [
            (0, 0, 20), (10, 10, 20), (11, 5, 20),
            .. Enumerable.Range(2, 49).Select(i => (i * 10, i * 10, 20.0)),
            (590, 590, 20), (600, 600, 20), (601, 545, 20), (605, 605, 40), (685, 685, 40), (686, 595, 20), (745, 745, 40), (760, 760, 20),
        ];
        var (inOrder, asTheyArrive) = (new StationDriver(rule), new StationDriver(rule));
        foreach (var (_, at, value) in readings.OrderBy(reading => reading.At)) inOrder.ObserveAt(at, at, (FineDust, value));
        foreach (var (arrival, at, value) in readings) asTheyArrive.ObserveAt(arrival, at, (FineDust, value));

        Assert.Equal("Raised:Minor Cleared:Minor", inOrder.States);
        Assert.Equal(Outcomes(inOrder), Outcomes(asTheyArrive));
    }

    [Fact]
    public void Observe_LateValueAboveTheLevel_RaisesAndClearsAsRevised()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 20);
        station.Observe(60, 20);
        var entries = station.ObserveAt(70, 30, (FineDust, 40));

        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
        Assert.All(entries, entry => Assert.Equal((AlertTiming.Revised, Start.AddSeconds(30)), (entry.Timing, entry.Onset)));
        Assert.Equal([Start.AddSeconds(30), Start.AddSeconds(60)], entries.Select(entry => entry.Updated));
        Assert.Equal([40.0, 20], entries.Select(entry => entry.Measurement.Value));
    }

    [Fact]
    public void Observe_LateValueShowsThatTheDurationWasInterrupted_RetractsTheAlert()
    {
        var station = new StationDriver(Above(TimeSpan.FromMinutes(2), TimeSpan.Zero, (35, 30)));
        station.Observe(0, 40);
        station.Observe(120, 40);
        var entry = Assert.Single(station.ObserveAt(130, 60, (FineDust, 20)));

        Assert.Equal("Raised:Minor Retracted:Minor", station.States);
        Assert.Equal((AlertTiming.Revised, Start.AddSeconds(130), station.Log[0].Id), (entry.Timing, entry.Updated, entry.Id));
        Assert.True(entry.HasEnded);
        Assert.Contains("is withdrawn", entry.Message, StringComparison.Ordinal);

        // It is raised once the duration has passed since the late value.
        station.Observe(200, 40);
        Assert.Equal(Start.AddSeconds(120), Assert.Single(station.Observe(240, 40)).Onset);
    }

    [Fact]
    public void Observe_LateValueMovesTheOnset_RaisesTheAlertAnewAndRetractsTheFirst()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 20);
        station.Observe(60, 40);
        station.ObserveAt(70, 30, (FineDust, 45));

        Assert.Equal("Raised:Minor Raised:Minor Retracted:Minor", station.States);
        Assert.Equal(Start.AddSeconds(30), station.Log[1].Onset);
        Assert.Equal(station.Log[0].Id, station.Last.Id);
        Assert.Equal(Start.AddSeconds(30), Assert.Single(station.Observe(80, 20)).Onset);
    }

    [Fact]
    public void Observe_LateValueAboveAHigherLevel_CorrectsTheHighestSeverity()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        station.Observe(60, 40);
        station.ObserveAt(70, 30, (FineDust, 60));

        Assert.Equal((Severity.Minor, Severity.Moderate, AlertTiming.Revised), (station.Last.Severity, station.Last.HighestSeverity, station.Last.Timing));
        Assert.Equal("Raised:Minor Deescalated:Minor", station.States);
    }

    [Fact]
    public void Observe_LateValueOfAnotherSensor_IsDecidedAtOnce()
    {
        var station = new StationDriver(Dust);
        station.Observe(60, 20, "humidity");
        Assert.Equal(AlertTiming.OnTime, Assert.Single(station.ObserveAt(61, 0, (FineDust, 40))).Timing);
    }

    [Fact]
    public void Observe_ValueAfterTheLateness_IsLateAndNeverActive()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 20);
        station.Observe(3600, 20);
        station.ObserveAt(3610, 100, (FineDust, 40));
        station.ObserveAt(3620, 160, (FineDust, 20));

        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
        Assert.All(station.Log, entry => Assert.Equal((AlertTiming.Late, false), (entry.Timing, entry.IsActive)));
        Assert.StartsWith("Fine dust at Market Square was 40", station.Log[0].Message, StringComparison.Ordinal);
        Assert.Empty(station.Observe(3660, 20));
    }

    [Fact]
    public void Observe_BacklogInOrder_IsLateUntilAReadingOnTime()
    {
        var station = new StationDriver(Dust);
        station.ObserveAt(7200, 0, (FineDust, 40));
        station.ObserveAt(7200, 3600, (FineDust, 60));
        Assert.Equal([AlertTiming.Late, AlertTiming.Late], station.Log.Select(entry => entry.Timing));

        var current = Assert.Single(station.ObserveAt(7200, 7190, (FineDust, 60)));
        Assert.Equal((AlertState.Raised, AlertTiming.OnTime, Severity.Moderate, Start), (current.State, current.Timing, current.Severity, current.Onset));
        Assert.True(current.IsActive);
        Assert.Equal(AlertTiming.OnTime, Assert.Single(station.Observe(7210, 20)).Timing);
    }

    [Fact]
    public void Observe_BacklogThenAUsualValueOnTime_StaysLate()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.FromMinutes(10), (35, 30)));
        station.ObserveAt(7200, 3600, (FineDust, 40));
        Assert.Empty(station.ObserveAt(7200, 7190, (FineDust, 20)));
        Assert.Empty(station.Observe(7200, 20));
        var end = Assert.Single(station.Observe(7900, 20));
        Assert.Equal((AlertState.Cleared, AlertTiming.Late), (end.State, end.Timing));
    }

    [Fact]
    public void Observe_DelayedReadingsOfACurrentAlert_AreNotLate()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 40);
        Assert.Equal((AlertState.Cleared, AlertTiming.OnTime), (Assert.Single(station.ObserveAt(5000, 10, (FineDust, 20))).State, station.Last.Timing));
    }

    [Fact]
    public void Observe_LateAlertWithoutAnEnd_ExpiresWithTheReadingsOnTime()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30)) with { MaxGap = TimeSpan.FromMinutes(5) });
        station.Observe(0, 20);
        station.Observe(3600, 20);
        station.ObserveAt(3610, 100, (FineDust, 40));
        station.Restart();
        Assert.Empty(station.Observe(3700, 20));
        var end = Assert.Single(station.Observe(4000, 20));
        Assert.Equal((AlertState.Expired, AlertTiming.Late), (end.State, end.Timing));
    }

    [Fact]
    public void Observe_LateValueAfterARuleChanged_IsLate()
    {
        var station = new StationDriver(Dust);
        station.Observe(0, 20);
        station.Observe(60, 20);
        station.Change(catalogue => catalogue.With(Dust with { For = TimeSpan.FromSeconds(1) }));
        Assert.Empty(station.ObserveAt(70, 30, (FineDust, 40)));
        Assert.Equal(AlertTiming.Late, Assert.Single(station.ObserveAt(72, 32, (FineDust, 40))).Timing);
    }

    [Fact]
    public void Observe_LateValueOfAnUnconfirmedAlert_ConfirmsIt()
    {
        var station = new StationDriver(Dust with { MaxGap = TimeSpan.FromMinutes(1) });
        station.Observe(0, 20);
        station.Observe(60, 40);
        station.CheckSilence(200);
        Assert.Equal(AlertState.Unconfirmed, station.Last.State);
        station.ObserveAt(210, 30, (FineDust, 20));
        Assert.Equal((AlertState.Raised, AlertTiming.Revised), (station.Last.State, station.Last.Timing));
        Assert.Equal(Start.AddSeconds(60), station.Last.Onset);
    }

    private static Gen<(int Step, double Value, int Delay, bool Restarts)[]> Series(Gen<double> values, Gen<int> delays, int restartOneIn, int count) => Gen.ArrayOf(
        from step in Gen.Frequency((8, Gen.Choose(1, 30)), (1, Gen.Choose(60, 400)), (1, Gen.Choose(700, 2000)))
        from value in values
        from delay in delays
        from restarts in Gen.Choose(1, restartOneIn)
        select (step, value, delay, restarts == 1), count);

    /// <summary>What the log says in the end of each alert that was not retracted.</summary>
    private static IEnumerable<string> Outcomes(StationDriver station) => station.Log
        .GroupBy(entry => entry.Id)
        .Select(entries => entries.Last())
        .Where(entry => entry.State != AlertState.Retracted)
        .OrderBy(entry => entry.Onset)
        .Select(entry => $"{entry.Id} {entry.HasEnded} {entry.Severity} {entry.HighestSeverity} {entry.Onset:O} {entry.Updated:O}");

    private static IEnumerable<(int At, double Value, int Delay, bool Restarts)> Timed((int Step, double Value, int Delay, bool Restarts)[] readings)
    {
        var at = 0;
        foreach (var (step, value, delay, restarts) in readings) yield return (at += step, value, delay, restarts);
    }
}
