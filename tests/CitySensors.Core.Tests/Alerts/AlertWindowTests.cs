using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using static CitySensors.Core.Tests.Alerts.WindowRule;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertWindowTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Fact]
    public void Observe_MeanOfAnHourAbove_RaisesWhenTheWatermarkHasPassed()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        Send(station, 0, 60, 200);
        Send(station, 60, 65, 10);
        Assert.Empty(station.Log);
        var raised = Assert.Single(station.Observe(65 * Minute, 10));
        Assert.Equal((AlertState.Raised, AlertTiming.OnTime, 200.0, 180.0), (raised.State, raised.Timing, raised.Measurement.Value, raised.Condition.Threshold));
        Assert.Equal((Start + OneHour, Start + OneHour), (raised.Onset, raised.Updated));
        Assert.Equal("Fine dust, mean over 1 h, at Market Square is 200 µg/m³. This warning is given from 180 µg/m³ on. Since 15:00 on 14 November 2023 (UTC+1).", raised.Message);
        Assert.Null(raised.Condition.Expected);
    }

    [Fact]
    public void Observe_NextHourBelow_Clears()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        Send(station, 0, 60, 200);
        Send(station, 60, 126, 100);
        Assert.Equal("Raised:Minor Cleared:Minor", station.States);
        Assert.Equal("Fine dust, mean over 1 h, at Market Square is 100 µg/m³ again. This warning was given on 14 November 2023 from 15:00 to 16:00 (UTC+1).", station.Last.Message);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void Observe_SeveralWindowsAsked_RaisesAfterThatMany(int hoursAbove, int alerts)
    {
        var station = new StationDriver(Mean(Hourly, 180, windows: 3));
        Send(station, 0, hoursAbove * 60, 200);
        Send(station, hoursAbove * 60, hoursAbove * 60 + 66, 10);
        Assert.Equal(alerts, station.Log.Count(alert => alert.State == AlertState.Raised));
    }

    [Fact]
    public void Observe_IncompleteWindowBetween_BeginsTheWindowsAgain()
    {
        var station = new StationDriver(Mean(Hourly, 180, windows: 2));
        Send(station, 0, 60, 200);
        Send(station, 60, 100, 200);
        Send(station, 120, 180, 200);
        Send(station, 180, 186, 10);
        Assert.Empty(station.Log);
    }

    [Theory]
    [InlineData(44, 0)]
    [InlineData(46, 1)]
    public void Observe_WindowsWithGaps_CountFromTheLeastCompletenessOn(int minutes, int alerts)
    {
        var station = new StationDriver(Mean(Hourly, 180));
        Send(station, 0, minutes, 200);
        Send(station, 65, 66, 10);
        Assert.Equal(alerts, station.Log.Count);
    }

    [Fact]
    public void Observe_OneValueAnHour_CoversTheHour()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        for (var hour = 0; hour < 5; hour++) station.Observe(hour * Hour + 30 * Minute, 200);
        Assert.Equal("Raised:Minor", station.States);
        // The first hour has a single value, of a sensor whose interval nobody knows.
        Assert.Equal(Start.AddHours(2), station.Last.Onset);
    }

    [Fact]
    public void Observe_ReadingsEveryHalfHour_AreOnTime()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        for (var i = 0; i < 4; i++) station.Observe(i * 30 * Minute, 200);
        Assert.Equal(AlertTiming.OnTime, Assert.Single(station.Log).Timing);
    }

    [Fact]
    public void Observe_BacklogOfADay_IsLate()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        for (var minute = 0; minute < 130; minute++) station.ObserveAt(24 * Hour + minute, minute * Minute, (FineDust, 200));
        Assert.Equal(AlertTiming.Late, Assert.Single(station.Log).Timing);
    }

    [Fact]
    public void Observe_LateReadingWithinTheWatermark_Counts()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        Send(station, 0, 59, 179);
        Send(station, 60, 64, 10);
        station.ObserveAt(64.5 * Minute, 59 * Minute, (FineDust, 1000));
        station.Observe(65 * Minute, 10);
        Assert.Equal((59 * 179 + 1000) / 60.0, Assert.Single(station.Log).Measurement.Value, 1e-9);
    }

    [Fact]
    public void Correct_BeforeTheEnd_Counts()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        Send(station, 0, 60, 200);
        for (var minute = 0; minute < 30; minute++) station.Correct(60 * Minute, minute * Minute, 100);
        Send(station, 60, 66, 10);
        Assert.Empty(station.Log);
    }

    [Fact]
    public void Withdraw_PaneOfAnOpenWindow_IsAggregatedAgain()
    {
        var station = new StationDriver(Mean(new WindowSchedule.Tumbling(WindowLength.Of(TimeSpan.FromHours(2))), 170));
        // Windows of two hours begin at 12:00 and 14:00.
        Send(station, 60, 120, 200);
        Send(station, 120, 130, 200);
        for (var minute = 60; minute < 75; minute++) station.Withdraw(131 * Minute, minute * Minute);
        Send(station, 132, 180, 150);
        Send(station, 180, 186, 10);
        Assert.Equal((45 * 200 + 10 * 200 + 48 * 150) / 103.0, Assert.Single(station.Log).Measurement.Value, 1e-9);
    }

    [Fact]
    public void Observe_OverlappingWindows_AreEvaluatedAtEveryStep()
    {
        var station = new StationDriver(Mean(new WindowSchedule.Sliding(OneHour, TenMinutes), 100, clear: 60));
        Send(station, 0, 60, 50);
        Send(station, 60, 90, 200);
        Send(station, 90, 200, 0);
        Assert.Equal(
            [(AlertState.Raised, 80, 100.0), (AlertState.Cleared, 140, 33.333333)],
            station.Log.Select(alert => (alert.State, (int)(alert.Updated - Start).TotalMinutes, Math.Round(alert.Measurement.Value, 6))));
    }

    [Fact]
    public void Observe_NightsOnly_TakesTheEnergyMeanOfEachNight()
    {
        var night = new WindowSchedule.Daily(new TimeOnly(23, 0), new TimeOnly(7, 0));
        var station = new StationDriver(Mean(night, 45, sensor: "noise_level"));
        var energyMean = station.Station.Plan.Catalogue.SensorType("noise_level")!.Aggregation;
        // 22:00 UTC is 23:00 in Berlin.
        for (var minute = 0; minute < 26 * 60; minute += 5) station.Observe(minute * Minute, minute is >= 9 * 60 and < 17 * 60 ? 50 : 80, "noise_level");
        var raised = Assert.Single(station.Log);
        Assert.Equal((Start.AddHours(17), 50.0), (raised.Onset, Math.Round(raised.Measurement.Value, 9)));
        Assert.Contains("mean over 23:00–07:00", raised.Message, StringComparison.Ordinal);
        Assert.Equal(Core.Sensors.Aggregation.EnergyMean, energyMean);
    }

    [Fact]
    public void Observe_DayOfTheCalendar_TakesTheCitysDay()
    {
        var station = new StationDriver(Mean(new WindowSchedule.Tumbling(WindowLength.Day), 15));
        // The day in Berlin ends at 23:00 UTC, which is 10 hours after the start: too little of it is covered. The next one is complete.
        for (var minute = 0; minute <= 35 * 60; minute += 5) station.Observe(minute * Minute, minute < 10 * 60 ? 100 : 20);
        var raised = Assert.Single(station.Log);
        Assert.Equal((Start.AddHours(34), 20.0), (raised.Onset, raised.Measurement.Value));
        Assert.Contains("mean over a day", raised.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_IncreaseOfACounter_CountsFromTheLastValueBefore()
    {
        var counter = new Core.Sensors.SensorType("rain_total", "Rain", "mm", null) { Aggregation = Core.Sensors.Aggregation.CounterIncrement };
        var rule = Above(TimeSpan.Zero, TimeSpan.Zero, (6, 6)) with { Id = "rain", Sensor = "rain_total", Window = new RuleWindow(WindowFigure.Sum, Hourly) };
        var station = new StationDriver();
        station.Change(catalogue => catalogue.With(counter).With(rule));
        for (var i = 0; i < 14; i++) station.Observe(i * 10 * Minute, i, "rain_total");
        Assert.Equal(6, Assert.Single(station.Log).Measurement.Value);
    }

    [Fact]
    public void Observe_AnyOrderWithinTheWatermark_LeadsToTheSameAlerts()
    {
        var random = new Random(1);
        for (var round = 0; round < 20; round++)
        {
            var rules = new[] { Mean(Hourly, 100), Mean(new WindowSchedule.Sliding(OneHour, TenMinutes), 120) with { Id = "sliding" } };
            var (ordered, shuffled) = (new StationDriver(rules), new StationDriver(rules));
            var minutes = Enumerable.Range(0, 400).ToList();
            var values = minutes.Select(_ => random.NextDouble() * 220).ToList();
            foreach (var minute in minutes) ordered.ObserveAt(500 * Minute, minute * Minute, (FineDust, values[minute]));
            // The last reading closes what the others leave open.
            foreach (var minute in minutes.OrderBy(minute => minute + (minute == 399 ? 10 : random.NextDouble() * 4)))
                shuffled.ObserveAt(500 * Minute, minute * Minute, (FineDust, values[minute]));
            Assert.NotEmpty(ordered.Log);
            Assert.Equal(ordered.Log.Select(Line), shuffled.Log.Select(Line));
        }
    }

    [Fact]
    public void Observe_RuleOnValuesBeside_RaisesItsOwnAlert()
    {
        var station = new StationDriver(Mean(Hourly, 180), Above(TimeSpan.Zero, TimeSpan.Zero, (150, 150)) with { Id = "values" });
        Send(station, 0, 66, 200);
        Assert.Equal(["values", "dust"], station.Log.Select(alert => alert.Rule));
    }
}
