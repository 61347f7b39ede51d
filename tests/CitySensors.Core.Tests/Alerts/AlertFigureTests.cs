using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Forecasts;
using static CitySensors.Core.Tests.Alerts.WindowRule;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertFigureTests
{
    private static readonly AlertFigure HourlyMean = new() { Window = new(WindowFigure.Mean, "PT1H"), Side = AlertSide.Above };

    public static TheoryData<WindowSchedule, string> Schedules => new()
    {
        { Hourly, """{"window":{"of":"mean","over":"PT1H"},"side":"above"}""" },
        { new WindowSchedule.Tumbling(WindowLength.Day), """{"window":{"of":"mean","over":"P1D"},"side":"above"}""" },
        { new WindowSchedule.Sliding(TimeSpan.FromHours(6), TimeSpan.FromMinutes(30)), """{"window":{"of":"mean","over":"PT6H","every":"PT30M"},"side":"above"}""" },
        { new WindowSchedule.Daily(new TimeOnly(23, 0), new TimeOnly(7, 30)), """{"window":{"of":"mean","between":"23:00/07:30"},"side":"above"}""" },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Observe_RuleOnWindows_EntriesHaveTheMembersOfTheRule(WindowSchedule schedule, string json)
    {
        var station = new StationDriver(Mean(schedule, 180));
        Send(station, 0, 48 * 60, 200);
        var raised = Assert.Single(station.Log).Condition.Figure!;
        Assert.Equal(json, raised.ToJson());
        Assert.Equal(raised, AlertFigure.FromJson(json));
        station.Restart(catalogue => catalogue.WithoutRule("dust"));
        Assert.Equal((AlertState.Cancelled, raised), (station.Last.State, station.Last.Condition.Figure));
    }

    [Fact]
    public void ToJson_OutlierShareOrForecast_IsReadBack()
    {
        var share = new AlertFigure { Window = new(WindowFigure.OutlierShare, "PT5M") };
        Assert.Equal("""{"window":{"of":"outlier_share","over":"PT5M"}}""", share.ToJson());
        var forecast = new AlertFigure { Forecast = new("PT48H", 0.025, Start), Side = AlertSide.Below };
        var sector = new AlertFigure { Sector = new(315, 45) };
        Assert.Equal("""{"sector":{"from":315,"to":45}}""", sector.ToJson());
        Assert.Equal(sector, AlertFigure.FromJson(sector.ToJson()));
        Assert.Equal(share, AlertFigure.FromJson(share.ToJson()));
        Assert.Equal(forecast, AlertFigure.FromJson(forecast.ToJson()));
    }

    [Fact]
    public void Observe_RuleOnWindows_AllEntriesHaveTheWindow()
    {
        var station = new StationDriver(Mean(Hourly, 180));
        Send(station, 0, 60, 200);
        Send(station, 60, 126, 100);
        Send(station, 126, 186, 200);
        station.Change(catalogue => catalogue.WithoutRule("dust"));
        Assert.All(station.Log, entry => Assert.Equal(HourlyMean, entry.Condition.Figure));
    }

    [Fact]
    public void EvaluateForecast_EntryWithAValue_HasItsHourAndOthersHaveNone()
    {
        var rule = Mean(Hourly, 180) with { Window = null, Forecast = new RuleForecast(TimeSpan.FromHours(24)), MinValues = 1 };
        var station = new StationDriver(rule);
        station.Forecast(0, Hour(100), Hour(200));
        var raised = new AlertForecast("PT24H", 0.5, Start.AddHours(1));
        Assert.Equal(raised, station.Last.Condition.Figure!.Forecast);
        station.Restart(catalogue => catalogue.WithoutRule("dust"));
        Assert.Equal((AlertState.Cancelled, raised with { Hour = null }), (station.Last.State, station.Last.Condition.Figure!.Forecast));

        static ForecastHour Hour(double mean) => new(mean, mean - 10, mean + 10, mean - 20, mean + 20);
    }

    [Fact]
    public void Observe_RuleOnValues_HasTheSideOnly()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (180, 180)));
        Assert.Equal(new AlertFigure { Side = AlertSide.Above }, Assert.Single(station.Observe(0, 200)).Condition.Figure);
    }

    [Fact]
    public void Observe_BothTails_HasTheSideOfTheValue()
    {
        var station = new StationDriver(AtOnce(DefaultRules.ByTailProbability("temperature", TimeSpan.Zero, TimeSpan.Zero)));
        station.Observe(0, 36, "temperature");
        station.Observe(10, 25, "temperature");
        station.Observe(20, 10, "temperature");
        station.Restart(catalogue => catalogue.WithoutRule("default-temperature"));
        Assert.Equal([AlertSide.Above, AlertSide.Above, AlertSide.Below, AlertSide.Below], station.Log.Select(entry => entry.Condition.Figure!.Side!.Value));
    }
}
