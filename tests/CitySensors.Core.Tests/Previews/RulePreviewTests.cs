using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Previews;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.TestSupport;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Previews;

public sealed class RulePreviewTests
{
    private const double Day = 86_400;

    private static readonly Rule Dust = StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (50, 45));

    /// <summary>Values that raise, escalate, keep and clear alerts, jump, and fail; and the seconds after the value before.</summary>
    private static readonly FsCheck.Gen<(int Gap, double Value)[]> Series = Gen.ArrayOf(
        from gap in Gen.Frequency((20, Gen.Choose(1, 20)), (3, Gen.Choose(50, 200)), (1, Gen.Choose(1000, 3000)))
        from value in Gen.Frequency((6, Gen.Choose(20, 80)), (1, Gen.Constant(-5)), (1, Gen.Constant(400)))
        select (gap, (double)value)).Where(series => series.Length > 0);

    [Theory]
    [InlineData("values")]
    [InlineData("durations")]
    public void Of_RuleInForce_RaisesTheAlertsOfTheLog(string kind) => Properties.Hold(Series, series =>
    {
        var station = new StationDriver(RuleOf(kind));
        var end = Live(station, series);
        var result = PreviewOf.Run(PreviewOf.Request(RuleOf(kind), 0, end), station);
        Assert.Equal(AlertsOf(station.Log), result.Alerts.Select(Line));
        Assert.All(result.Alerts, alert => Assert.Equal(RaisedBy.Both, alert.By));
        Assert.Equal((result.InForce!.Alerts, 0, 0), (result.Both, result.OnlyProposed, result.OnlyInForce));
        Assert.Equal(station.Log.Count, result.Proposed.Messages.Total);
    });

    [Theory]
    [InlineData("hours")]
    [InlineData("overlapping")]
    public void Of_RuleOnWindows_RaisesTheAlertsOfTheLog(string kind) => Properties.Hold(Series, series =>
    {
        var station = new StationDriver(RuleOf(kind));
        var end = Live(station, series);
        // The first reading after the watermark closes a window.
        station.Observe(end + Window.Watermark.TotalSeconds, 10);
        var result = PreviewOf.Run(PreviewOf.Request(RuleOf(kind), 0, end), station);
        Assert.Equal(AlertsOf(station.Log), result.Alerts.Select(Line));
        Assert.Equal((result.Proposed.Alerts, 0, 0), (result.Both, result.OnlyProposed, result.OnlyInForce));
    });

    [Fact]
    public void Of_ProposedTests_FlagsValuesAsIfTheyHadBeenInForce() => Properties.Hold(Series, series =>
    {
        var type = StandardSensorTypes.All.First(one => one.Id == StationDriver.FineDust) with
        {
            SuspectOutside = new(0, 75), Tests = new SequenceTests { Spike = new(20, 40), FlatLine = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), 3, 1) },
        };
        var (live, stored) = (new StationDriver(Dust), new StationDriver(Dust));
        live.Change(catalogue => catalogue.With(type));
        var end = Live(live, series);
        Live(stored, series);
        var result = PreviewOf.Run(PreviewOf.Request(Dust, 0, end, type), stored);
        Assert.Equal(AlertsOf(live.Log), result.Alerts.Where(alert => alert.By != RaisedBy.InForce).Select(Line));
        Assert.Equal(AlertsOf(stored.Log).Count(), result.InForce!.Alerts);
    });

    [Fact]
    public void Of_LowerLevel_AddsTheAlertsBetween()
    {
        var station = new StationDriver(Dust);
        // Beyond 40 at 0, 60 and 180, beyond 50 at 60 only, at whose end the day is another one in Berlin.
        foreach (var (seconds, value) in new[] { (0, 45.0), (30, 20), (60, 60), (90, 20), (180, 45), (210, 20) }) station.Observe(seconds + MidnightInBerlin - 75, value);
        var result = PreviewOf.Run(PreviewOf.Request(StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (40, 40)), MidnightInBerlin - 100, MidnightInBerlin + Day - 100), station);
        Assert.Equal((1, 2, 0), (result.Both, result.OnlyProposed, result.OnlyInForce));
        Assert.Equal((3, 1), (result.Proposed.Alerts, result.InForce!.Alerts));
        Assert.Equal([RaisedBy.Proposed, RaisedBy.Both, RaisedBy.Proposed], result.Alerts.Select(alert => alert.By));
        Assert.Equal([45, 60, 45], result.Alerts.Select(alert => alert.Alert.Value));
        Assert.Equal(3, result.Proposed.BySeverity[Severity.Minor]);
        Assert.Equal(new StationAlertCounts("station-7", 3, 1), Assert.Single(result.ByStation));
        // Raised and cleared on the day before: the first one, and the start of the second.
        Assert.Equal(new MessageFigures(6, 6, 3, new DateOnly(2023, 11, 14)), result.Proposed.Messages);
        Assert.Equal(AlertId.Compute("dust", "station-7", StationDriver.FineDust, StationDriver.Start.AddSeconds(MidnightInBerlin - 15)), result.Alerts[1].Id);
    }

    [Fact]
    public void Of_RuleWithoutOneInForce_HasNoDifference()
    {
        var station = new StationDriver();
        station.Observe(0, 60);
        var result = PreviewOf.Run(PreviewOf.Request(Dust, -60, 60), station);
        Assert.Null(result.InForce);
        Assert.Equal(RaisedBy.Proposed, Assert.Single(result.Alerts).By);
        Assert.Equal((1, 1), (result.Proposed.Alerts, result.Proposed.Active));
    }

    [Fact]
    public void Of_StationWithItsOwnRule_IsNotCounted()
    {
        var own = Dust with { Id = "own", Stations = ["station-7"], Levels = [new RuleLevel(Severity.Minor, new Threshold.Above(100, 100))] };
        var (overridden, other) = (new StationDriver(own), new StationDriver(new StationDefinition("station-8", "Bridge"), own));
        overridden.Observe(0, 60);
        other.Observe(0, 60);
        var result = PreviewOf.Run(PreviewOf.Request(Dust, -60, 60), overridden, other);
        Assert.Equal(("station-8", 1), (Assert.Single(result.Alerts).StationId, result.Proposed.Stations));
    }

    [Fact]
    public void Of_DurationThatBeganBefore_RaisesTheAlertInThePeriod()
    {
        var rule = StationDriver.Above(TimeSpan.FromMinutes(10), TimeSpan.Zero, (50, 50));
        var station = new StationDriver();
        for (var second = -540; second <= 120; second += 60) station.Observe(second, 60);
        var alert = Assert.Single(PreviewOf.Run(PreviewOf.Request(rule, 0, 180), station).Alerts);
        Assert.Equal((StationDriver.Start.AddSeconds(-540).UtcTicks, true), (alert.Alert.OnsetTicks, alert.Alert.IsActive));
    }

    [Fact]
    public void Of_AlertThatEndedBefore_IsLeftOut()
    {
        var station = new StationDriver(Dust);
        foreach (var (seconds, value) in new[] { (0, 60.0), (60, 20), (120, 60), (240, 20) }) station.Observe(seconds, value);
        var result = PreviewOf.Run(PreviewOf.Request(Dust, 180, 300), station);
        Assert.Equal(StationDriver.Start.AddSeconds(120).UtcTicks, Assert.Single(result.Alerts).Alert.OnsetTicks);
        // It was raised before the period.
        Assert.Equal(1, result.Proposed.Messages.Total);
    }

    [Fact]
    public void Of_WithdrawnValue_CountsAsLittleUnderAnotherType()
    {
        var (station, type) = (new StationDriver(Dust), StandardSensorTypes.All.First(one => one.Id == StationDriver.FineDust) with { SuspectOutside = new(0, 500) });
        station.Observe(0, 60);
        station.Observe(60, 20);
        station.Withdraw(61, 0);
        Assert.Equal(0, PreviewOf.Run(PreviewOf.Request(Dust, -60, 120, type), station).Proposed.Alerts);
    }

    [Fact]
    public void Of_TooManyAlerts_Ends()
    {
        var station = new StationDriver();
        for (var second = 0; second < 2 * 100_001; second++) station.Observe(second, second % 2 == 0 ? 60 : 20);
        var error = Assert.Throws<TooManyAlertsException>(() => PreviewOf.Run(PreviewOf.Request(Dust, 0, 4 * Day), station));
        Assert.Contains("station-7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TooManyReadingsForAPane_Ends()
    {
        var station = new StationDriver();
        for (var i = 0; i <= 65_536; i++) station.Observe(i * 0.05, 60);
        Assert.Throws<TooManyReadingsException>(() => PreviewOf.Run(PreviewOf.Request(RuleOf("hours"), 0, Day), station));
    }

    private static double MidnightInBerlin => (new DateTimeOffset(2023, 11, 15, 0, 0, 0, TimeSpan.FromHours(1)) - StationDriver.Start).TotalSeconds;

    private static Rule RuleOf(string kind) => kind switch
    {
        "values" => StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (50, 45), (70, 65)) with { MaxGap = null, ExpireAfter = TimeSpan.FromMinutes(10) },
        "durations" => StationDriver.Above(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15), (40, 38), (60, 55)) with { MaxGap = TimeSpan.FromSeconds(90), ExpireAfter = TimeSpan.FromMinutes(5), MinValues = 2 },
        "hours" => StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (50, 50)) with { MaxGap = null, Window = new(WindowFigure.Mean, new WindowSchedule.Tumbling(WindowLength.Hour), 0) },
        _ => StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (60, 55)) with { MaxGap = null, Window = new(WindowFigure.Max, new WindowSchedule.Sliding(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)), 0) },
    };

    /// <summary>Sends a series to a city whose sweep runs every second.</summary>
    /// <returns>The second after the last one.</returns>
    private static int Live(StationDriver station, (int Gap, double Value)[] series)
    {
        var now = 0;
        foreach (var (gap, value) in series)
        {
            for (var end = now + gap; now < end;) station.CheckSilence(++now);
            station.Observe(now, value);
        }

        return now + 1;
    }

    /// <summary>The alerts of a log. Until the sweep runs, an alert is a part of a second longer.</summary>
    private static IEnumerable<string> AlertsOf(IEnumerable<Alert> log) => log.GroupBy(entry => entry.Id).Select(entries => (First: entries.First(), Last: entries.Last()))
        .Select(alert => string.Create(CultureInfo.InvariantCulture, $"{alert.First.Id} {alert.Last.HighestSeverity} {(alert.Last.HasEnded ? Second(alert.Last.Updated.UtcTicks) : "")}"));

    private static string Line(AlertOfPreview one) =>
        $"{one.Id} {one.Alert.HighestSeverity} {(one.Alert.IsActive ? "" : Second(one.Alert.EndTicks))}";

    private static string Second(long ticks) =>
        new DateTime((ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond).ToString("s", CultureInfo.InvariantCulture);
}
