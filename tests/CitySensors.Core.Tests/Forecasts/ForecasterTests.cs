using CitySensors.Core.Forecasts;
using CitySensors.Core.Sensors;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Forecasts;

public sealed class ForecasterTests
{
    private const int Day = 24;

    private static readonly SensorType Temperature = StandardSensorTypes.All.Single(type => type.Id == "temperature");
    private static readonly SensorType Humidity = StandardSensorTypes.All.Single(type => type.Id == "humidity");

    [Fact]
    public void Forecast_DailyCycle_ContinuesIt()
    {
        var forecast = Of(Temperature, Cycle(40 * Day));

        Assert.Equal(Forecaster.LongHorizon, forecast.Hours.Count);
        for (var hour = 0; hour < forecast.Hours.Count; hour++) Assert.Equal(CycleAt(40 * Day + hour), forecast.Hours[hour].Mean, 0.01);
    }

    [Fact]
    public void Forecast_ConstantValues_IsTheConstant()
    {
        var forecast = Of(Temperature, Enumerable.Repeat(21.5, 20 * Day));

        Assert.All(forecast.Hours, hour => Assert.Equal((21.5, 21.5), (Math.Round(hour.Low95, 6), Math.Round(hour.High95, 6))));
        Assert.Equal(0, forecast.MeanAbsoluteError, 6);
    }

    [Fact]
    public void Forecast_ShortHistory_SaysHowMuchThereIsAndHowMuchItTakes()
    {
        var forecast = Of(Temperature, Cycle(13 * Day));

        Assert.Equal("Not enough history: 312 hours with values of the last 60 days; 336 are needed.", forecast.Reason);
        Assert.Equal(312, forecast.HistoryHours);
        Assert.Empty(forecast.Hours);
    }

    [Theory]
    [InlineData(14, Forecaster.ShortHorizon)]
    [InlineData(27, Forecaster.ShortHorizon)]
    [InlineData(28, Forecaster.LongHorizon)]
    public void Forecast_DaysOfHistory_DecideOnTheHorizon(int days, int horizon) => Assert.Equal(horizon, Of(Temperature, Cycle(days * Day)).Hours.Count);

    [Fact]
    public void Forecast_LastValueTooOld_SaysSo()
    {
        var forecast = Of(Temperature, Cycle(30 * Day).Concat(Enumerable.Repeat(double.NaN, 7)));

        Assert.Equal("The last hour with a value was 8 hours ago; at most 6 are allowed.", forecast.Reason);
    }

    [Fact]
    public void Forecast_DirectionsAndCounters_AreNotForecast()
    {
        var direction = Temperature with { Circular = new CircularScale(360), Aggregation = Aggregation.CircularMean };
        var counter = Temperature with { Aggregation = Aggregation.CounterIncrement };

        Assert.Equal(["Directions are not forecast.", "Counters are not forecast."], new[] { direction, counter }.Select(type => Of(type, Cycle(30 * Day)).Reason));
    }

    [Fact]
    public void Forecast_MissingHours_AreNoObstacle()
    {
        var values = Cycle(40 * Day).ToArray();
        for (var i = 0; i < values.Length - 1; i++)
            if (i % 5 == 0 || i is > 300 and < 350) values[i] = double.NaN;

        Assert.Equal(CycleAt(40 * Day + 5), Of(Temperature, values).Hours[5].Mean, 0.1);
    }

    [Fact]
    public void Forecast_SingleFault_DoesNotWidenTheIntervals()
    {
        var random = new Random(3);
        var values = Cycle(40 * Day).Select(value => value + random.NextDouble()).ToArray();
        var before = Of(Temperature, values).Hours[12];
        values[^50] = 120;
        var after = Of(Temperature, values).Hours[12];

        Assert.InRange(after.High95 - after.Low95, 0, 1.5 * (before.High95 - before.Low95));
        Assert.Equal(before.Mean, after.Mean, 0.5);
    }

    [Fact]
    public void Forecast_RandomWalk_IntervalsWidenWithTheHour()
    {
        var (random, value) = (new Random(5), 0.0);
        var hours = Of(Temperature, Enumerable.Range(0, 60 * Day).Select(_ => value = 0.98 * value + random.NextDouble() - 0.5)).Hours;

        Assert.True(Width(0) < Width(5), $"{Width(0)} and {Width(5)}");
        Assert.True(Width(5) < Width(20), $"{Width(5)} and {Width(20)}");

        double Width(int hour) => hours[hour].High95 - hours[hour].Low95;
    }

    [Fact]
    public void Forecast_SensorThatLeads_MakesAnotherMoreAccurate()
    {
        var random = new Random(7);
        var lead = Enumerable.Range(0, 60 * Day + 12).Select(_ => 5 * random.NextDouble()).ToArray();
        var follows = lead.Select((_, i) => i < 3 ? 0 : 50 + lead[i - 3] + 0.1 * random.NextDouble()).ToArray();

        var alone = Of(Humidity, follows);
        var together = Forecaster.Forecast([new HourlySeries(Humidity, follows), new HourlySeries(Temperature, lead)])[0];

        Assert.True(together.MeanAbsoluteError < alone.MeanAbsoluteError, $"{together.MeanAbsoluteError} and {alone.MeanAbsoluteError}");
    }

    /// <summary>Whatever values: the intervals contain each other and the mean, and stay within the plausible range.</summary>
    [Fact]
    public void Forecast_AnyValues_HasNestedIntervalsWithinBounds() => Properties.Hold(
        from seed in Gen.Choose(0, 100_000)
        from days in Gen.Choose(14, 40)
        from missing in Gen.Choose(0, 4)
        from level in Properties.Between(0, 100)
        from noise in Properties.Powers(1e-6, 1e3)
        select (seed, days, missing, level, noise),
        it =>
        {
            var random = new Random(it.seed);
            var values = Enumerable.Range(0, it.days * 2 * Day)
                .Select(i => random.Next(10) < it.missing ? double.NaN : Math.Clamp(it.level + it.noise * (random.NextDouble() - 0.5), 0, 100)).ToArray();
            values[^1] = it.level;
            var forecast = Of(Humidity, values);

            Assert.Null(forecast.Reason);
            Assert.All(forecast.Hours, hour => Assert.True(
                0 <= hour.Low95 && hour.Low95 <= hour.Low80 && hour.Low80 <= hour.Mean && hour.Mean <= hour.High80 && hour.High80 <= hour.High95 && hour.High95 <= 100, $"{hour}"));
            Assert.True(forecast.MeanAbsoluteError >= 0);
        });

    [Fact]
    public void Forecast_NoSensors_IsEmpty() => Assert.Empty(Forecaster.Forecast([]));

    private static SensorForecast Of(SensorType type, IEnumerable<double> values) => Forecaster.Forecast([new HourlySeries(type, values.ToArray())])[0];

    private static IEnumerable<double> Cycle(int hours) => Enumerable.Range(0, hours).Select(CycleAt);

    private static double CycleAt(int hour) => 15 + 5 * Math.Sin(Math.Tau * hour / Day);
}
