using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Quality;
using CitySensors.Core.Reports;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using static CitySensors.Core.Tests.Aggregates.TestReadings;

namespace CitySensors.Core.Tests.Reports;

public sealed class DailyReportTests
{
    private static readonly DateTimeOffset Midnight = new(Start, TimeSpan.Zero);
    private static readonly ReportDay Day = ReportDay.Of(new DateOnly(2026, 3, 1), TimeZoneInfo.Utc);
    private static readonly Catalogue Catalogue = Types.Aggregate(Catalogue.Empty, (catalogue, type) => catalogue.With(type));

    [Fact]
    public void Build_StationsWithAndWithoutValues_AreToldApart()
    {
        var report = Report([], null, ("b", [Segment(Hour(), Mean, 20, 24), Segment(Hour(5), Mean, 28)]), ("a", []), ("c", [Segment(Hour(), Mean, 40)]));
        Assert.Equal(["a", "b", "c"], report.Stations.Select(station => station.Place.Id));
        Assert.Equal(["a"], report.Silent.Select(station => station.Place.Id));
        Assert.Equal([0L, 3, 1], report.Stations.Select(station => station.Values));
        Assert.Equal(0, report.Stations[0].Completeness);
        Assert.Null(report.Stations[2].Completeness);
        Assert.Contains(report.Unknown, sentence => sentence.StartsWith("1 station sent no value", StringComparison.Ordinal));
        Assert.Contains(report.Unknown, sentence => sentence.StartsWith("How complete", StringComparison.Ordinal));
        var means = Assert.Single(report.TopLists, list => list.By == RankedBy.Mean);
        Assert.Equal([("c", 40.0), ("b", 24.0)], means.Stations.Select(station => (station.StationId, station.Value)));
        var area = Assert.Single(report.Areas);
        Assert.Equal(("north", 3, 2, 4L), (area.Area, area.Stations, area.Reporting, area.Values));
    }

    [Fact]
    public void Build_NothingIsKnown_SaysSo()
    {
        Assert.Equal(["The city has no stations."], Report([], null).Unknown);
        Assert.Contains("No station has values of this day. Whether none were sent, or they are no longer kept, is unknown.", Report([], null, ("a", [])).Unknown);
        var builder = new DailyReportBuilder(Day, Catalogue, []);
        builder.AddUnreadable("a");
        var report = builder.Build(isComplete: null, [ReportUnknown.NoForecasts], [], Midnight.AddDays(1));
        Assert.Equal(
            ["The store does not know whether all values of this day are counted.", "The values of 1 station cannot be read: a.", ReportUnknown.NoForecasts], report.Unknown);
    }

    [Fact]
    public void Build_ValuesAreStillCounted_IsProvisional()
    {
        var report = Report([], isComplete: false, ("a", [Segment(Hour(), Mean, 20, 24)]));
        Assert.True(report.IsProvisional);
        Assert.StartsWith("This report is provisional", report.Unknown[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Build_FailedAndSuspectValues_AreOfSuspectStations()
    {
        var bad = Segment(Hour(), [(Start, Row(Mean, 1), new ValueFlags(0, 1UL << Mean, 0)), (Start + 1, Row(Mean, 2), ValueFlags.None)])!;
        var report = Report([], true, ("good", [Segment(Hour(), Mean, 20, 24)]), ("bad", [bad]));
        Assert.Equal("bad", Assert.Single(report.Suspect).Place.Id);
        Assert.DoesNotContain(report.Unknown, sentence => sentence.Contains("sent no value", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_Alerts_HaveTheirPeakFromTheHoursTheyWereThere()
    {
        Alert[] high = [Entry("high", AlertState.Raised, 90, 30), Entry("high", AlertState.Cleared, 200, 20)];
        var low = Entry("low", AlertState.Raised, 60, 10) with { Source = new AlertSource("gone", "north", null, null) };
        low = low with { Episode = low.Episode with { Severity = Severity.Severe, HighestSeverity = Severity.Severe } };
        // The peak of hour 4 was after its end.
        var report = Report([high, [low]], true, ("a", [Segment(Hour(), Mean, 99), Segment(Hour(2), Mean, 35, 41), Segment(Hour(4), Mean, 88)]));
        Assert.Equal(["low", "high"], report.Alerts.Select(alert => alert.Last.Id));
        Assert.Equal([(true, 10.0, (DateTimeOffset?)null), (false, 41.0, Midnight.AddMinutes(200))], report.Alerts.Select(alert => (alert.IsLow!.Value, alert.Peak, alert.End)));
    }

    [Fact]
    public void Build_AlertOfARuleOnWindows_HasThePeakOfItsFigures()
    {
        var rule = new Rule("rule", Types[Mean].Id, TimeSpan.Zero, TimeSpan.Zero, [new RuleLevel(Severity.Minor, new Threshold.Above(25, 25))])
        {
            Window = new RuleWindow(WindowFigure.Mean, new WindowSchedule.Tumbling(WindowLength.Hour)),
        };
        var report = Report(Catalogue.With(rule), [[Entry("high", AlertState.Raised, 90, 30)]], true, ("a", [Segment(Hour(2), Mean, 35, 41)]));
        Assert.Equal(30, Assert.Single(report.Alerts).Peak);
    }

    [Fact]
    public void AlertFrom_OtherDaysAndRetracted_AreNone()
    {
        Assert.Null(AlertOfDay.From([Entry("a", AlertState.Raised, 24 * 60, 30)], Day.Window));
        Assert.Null(AlertOfDay.From([Entry("a", AlertState.Raised, -90, 30), Entry("a", AlertState.Cleared, -1, 20)], Day.Window));
        Assert.Null(AlertOfDay.From([Entry("a", AlertState.Raised, 60, 30), Entry("a", AlertState.Retracted, 60, double.NaN)], Day.Window));
        Assert.Null(AlertOfDay.From([], Day.Window));
        // It was there all day, and nothing changed.
        Assert.NotNull(AlertOfDay.From([Entry("a", AlertState.Raised, -90, 30), Entry("a", AlertState.Cleared, 24 * 60 + 10, 20)], Day.Window));
    }

    [Fact]
    public void Build_Forecasts_AreComparedWithWhatCame()
    {
        var builder = new DailyReportBuilder(Day, Catalogue, []);
        PastForecast[] forecasts = [.. Enumerable.Range(0, 3).Select(hour => new PastForecast(
            Hour(hour).StartTicks, Start, new Dictionary<string, ForecastHour> { [Types[Mean].Id] = new(20, 18, 22, 15, 25) }))];
        builder.Add(Station("a"), [Segment(Hour(), Mean, 21, 21), Segment(Hour(1), Mean, 25, 25)], forecasts, null);
        var error = Assert.Single(builder.Build(true, [], [], Midnight.AddDays(1)).Forecasts);
        Assert.Equal((2, 1, 3.0, 0.5), (error.Hours, error.WithoutValues, error.MeanAbsoluteError, error.Within80));
    }

    private static DailyReport Report(Alert[][] alerts, bool? isComplete, params (string Id, SegmentAggregates[] Hours)[] stations) =>
        Report(Catalogue, alerts, isComplete, stations);

    private static DailyReport Report(Catalogue catalogue, Alert[][] alerts, bool? isComplete, params (string Id, SegmentAggregates[] Hours)[] stations)
    {
        var builder = new DailyReportBuilder(Day, catalogue, alerts.Select(history => AlertOfDay.From(history, Day.Window)).OfType<AlertOfDay>());
        foreach (var (id, hours) in stations) builder.Add(Station(id), hours, [], null);
        return builder.Build(isComplete ?? true, [], [], Midnight.AddDays(1));
    }

    private static StationDefinition Station(string id) => new(id, id, Area: "north");

    /// <summary>An entry of an alert with the threshold 25. What was not raised by it was by minute 90.</summary>
    private static Alert Entry(string id, AlertState state, int minute, double value) => new(
        id,
        state,
        new AlertSource("a", "north", null, null),
        new AlertCondition("rule", Types[Mean].Id, "1", 25, null),
        new AlertEpisode(Midnight.AddMinutes(state == AlertState.Raised ? minute : Math.Min(minute, 90)), Midnight.AddMinutes(minute), Severity.Minor, Severity.Minor),
        new Measurement(value, double.NaN, double.NaN),
        "");
}
