using CitySensors.Core.Alerts;
using CitySensors.Core.Forecasts;
using static CitySensors.Core.Tests.Alerts.WindowRule;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertForecastTests
{
    [Fact]
    public void EvaluateForecast_HourAbove_RaisesAndNamesTheHour()
    {
        var station = new StationDriver(Expected(180));
        var raised = Assert.Single(station.Forecast(7 * Minute, Around(100), Around(150), Around(200), Around(190)));
        Assert.Equal((AlertState.Raised, AlertTiming.OnTime, 200.0, 180.0), (raised.State, raised.Timing, raised.Measurement.Value, raised.Condition.Threshold));
        Assert.Equal((Start.AddMinutes(7), Start.AddMinutes(7)), (raised.Onset, raised.Updated));
        Assert.Null(raised.Condition.Expected);
        Assert.Equal(
            "Fine dust at Market Square is expected to rise to 200 µg/m³ around 16:07 on 14 November 2023 (UTC+1). This warning is given when 180 µg/m³ or more is expected within 24 h. Forecast of 14:07 on 14 November 2023 (UTC+1).",
            raised.Message);
    }

    [Fact]
    public void EvaluateForecast_NextForecastBelow_Clears()
    {
        var station = new StationDriver(Expected(180));
        station.Forecast(0, Around(200));
        Assert.Empty(station.Forecast(Hour, Around(190)));
        var cleared = Assert.Single(station.Forecast(2 * Hour, Around(170)));
        Assert.Equal(
            (AlertState.Cleared, "Fine dust at Market Square is no longer expected to reach 180 µg/m³ or more within 24 h. This warning was given on 14 November 2023 from 14:00 to 16:00 (UTC+1)."),
            (cleared.State, cleared.Message));
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.9, 0)]
    [InlineData(0.1, 1)]
    public void EvaluateForecast_Probability_IsThatOfTheIntervals(double probability, int alerts)
    {
        var station = new StationDriver(Expected(180, probability));
        // 180 is beyond the mean and within the interval of 80 %.
        station.Forecast(0, new ForecastHour(185, 170, 200, 160, 210));
        Assert.Equal(alerts, station.Log.Count);
        if (probability == 0.1) Assert.Contains(" to 200 µg/m³ around 14:00 on 14 November 2023 (UTC+1). The probability is at least 10 %.", station.Last.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EvaluateForecast_Below_TakesTheLowestHour()
    {
        var rule = Expected(180) with { Levels = [new RuleLevel(Severity.Minor, new Threshold.Below(20, 25))] };
        var raised = Assert.Single(new StationDriver(rule).Forecast(0, Around(40), Around(10), Around(30)));
        Assert.Equal(10, raised.Measurement.Value);
        Assert.Contains("is expected to fall to 10 µg/m³ around 15:00 on 14 November 2023 (UTC+1). This warning is given when 20 µg/m³ or less is expected", raised.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EvaluateForecast_HourBeyondTheHorizon_IsIgnored()
    {
        var station = new StationDriver(Expected(180) with { Forecast = new RuleForecast(TimeSpan.FromHours(2)) });
        Assert.Empty(station.Forecast(0, Around(100), Around(100), Around(200)));
        Assert.Single(station.Forecast(Hour, Around(100), Around(200)));
    }

    [Fact]
    public void EvaluateForecast_SameOrOlderForecast_ChangesNothing()
    {
        var station = new StationDriver(Expected(180));
        station.Forecast(Hour, Around(200));
        Assert.Empty(station.Forecast(Hour, Around(100)));
        Assert.Empty(station.Forecast(0, Around(100)));
    }

    [Fact]
    public void EvaluateForecast_WithoutForecastOfTheSensor_IsNoReasonToClear()
    {
        var station = new StationDriver(Expected(180));
        station.Forecast(0, Around(200));
        Assert.Empty(station.Forecast(Hour));
    }

    [Fact]
    public void CheckSilence_NoForecastForThreeHours_IsUnconfirmedAndExpires()
    {
        var station = new StationDriver(Expected(180));
        station.Forecast(0, Around(200));
        Assert.Empty(station.CheckSilence(3 * Hour));
        Assert.Equal(AlertState.Unconfirmed, Assert.Single(station.CheckSilence(3.1 * Hour)).State);
        Assert.Equal("Fine dust at Market Square: no forecast since 14:00 on 14 November 2023 (UTC+1); whether this warning still holds is unknown.", station.Last.Message);
        Assert.Equal(AlertState.Expired, Assert.Single(station.CheckSilence(28 * Hour)).State);
    }

    [Fact]
    public void Restart_AfterAnyForecast_ChangesNothing()
    {
        var (steady, restarted) = (new StationDriver(Expected(180)), new StationDriver(Expected(180)));
        for (var hour = 0; hour < 20; hour++)
        {
            steady.Forecast(hour * Hour, Around(hour / 4 % 2 == 1 ? 200 : 100));
            restarted.Forecast(hour * Hour, Around(hour / 4 % 2 == 1 ? 200 : 100));
            restarted.Restart();
            Assert.Empty(restarted.CancelOrphaned());
        }

        Assert.True(steady.Log.Count > 3);
        Assert.Equal(steady.Log.Select(Line), restarted.Log.Select(Line));
    }

    [Fact]
    public void Restart_RuleRemovedMeanwhile_CancelsTheAlert()
    {
        var station = new StationDriver(Expected(180));
        station.Forecast(0, Around(200));
        station.Restart(catalogue => catalogue.WithoutRule("dust"));
        Assert.Equal("Raised:Minor Cancelled:Minor", station.States);
        Assert.Equal("Fine dust at Market Square: this warning no longer applies.", station.Last.Message);
    }

    [Fact]
    public void Change_FromForecastsToValues_CancelsTheAlert()
    {
        var station = new StationDriver(Expected(180));
        station.Forecast(0, Around(200));
        Assert.Equal(AlertState.Cancelled, Assert.Single(station.Change(catalogue => catalogue.With(Above(TimeSpan.Zero, TimeSpan.Zero, (180, 180))))).State);
    }

    [Fact]
    public void Observe_ValuesAboveTheThreshold_AreNoForecast()
    {
        var station = new StationDriver(Expected(180));
        for (var minute = 0; minute < 90; minute++) Assert.Empty(station.Observe(minute * Minute, 500));
    }

    private static Rule Expected(double threshold, double probability = RuleForecast.DefaultLeastProbability) =>
        new("dust", FineDust, TimeSpan.Zero, TimeSpan.Zero, [new RuleLevel(Severity.Minor, new Threshold.Above(threshold, threshold))])
        {
            MinValues = 1, Forecast = new RuleForecast(TimeSpan.FromHours(24), probability),
        };

    private static ForecastHour Around(double mean) => new(mean, mean - 10, mean + 10, mean - 20, mean + 20);
}
