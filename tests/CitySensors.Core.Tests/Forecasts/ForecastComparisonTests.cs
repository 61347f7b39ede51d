using CitySensors.Core.Aggregates;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Forecasts;

public sealed class ForecastComparisonTests
{
    private static readonly IReadOnlyList<SensorType> Types = [.. StandardSensorTypes.All.Take(3)];

    [Fact]
    public void Of_HoursWithForecastAndValue_HasErrorCoverageAndTheLastHour()
    {
        var past = new[] { Past(1, 20), Past(2, 21), Past(3, 22), Past(5, 99) };
        var hours = new[] { Hour(1, 20.5), Hour(2, 25), Hour(3, 21), Hour(4, 30) };

        var comparison = Assert.Single(ForecastComparison.Of(past, hours, Types));

        Assert.Equal(new ForecastComparison("temperature", 3, 5.5, 2, 22, 21), comparison);
    }

    [Fact]
    public void Of_NothingForecastOrNothingCame_IsEmpty()
    {
        Assert.Empty(ForecastComparison.Of([], [Hour(1, 20)], Types));
        Assert.Empty(ForecastComparison.Of([Past(1, 20)], [Hour(2, 20)], Types));
    }

    private static PastForecast Past(int hour, double mean) => new(
        hour * TimeSpan.TicksPerHour, 0, new Dictionary<string, ForecastHour> { ["temperature"] = new(mean, mean - 1, mean + 1, mean - 2, mean + 2), ["humidity"] = new(60, 59, 61, 58, 62) });

    private static SegmentAggregates Hour(int hour, double temperature)
    {
        var aggregator = new SegmentAggregator(Types);
        aggregator.Begin(new Window(hour * TimeSpan.TicksPerHour, (hour + 1) * TimeSpan.TicksPerHour));
        aggregator.Add(hour * TimeSpan.TicksPerHour, [temperature, double.NaN, double.NaN], default);
        return aggregator.End()!;
    }
}
