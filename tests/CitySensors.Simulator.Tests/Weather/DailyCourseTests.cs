using CitySensors.Core.Forecasts;
using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Tests.Weather;

public sealed class DailyCourseTests
{
    private const int Day = 24;
    private const int HistoryDays = 40;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("temperature", 14, 4)]
    [InlineData("humidity", 4, 14)]
    [InlineData("noise_level", 13, 2)]
    [InlineData("illuminance", 11, 23)]
    [InlineData("wind_speed", 13, 1)]
    public void Observe_ManyDays_AreHigherAtTheHourOfThePeak(string sensorType, int high, int low)
    {
        var values = Hourly(new CityOptions { Stations = 1 }, Start, 200, Slot(sensorType));
        var (mean, deviation) = (values.Average(), Math.Sqrt(values.Average(value => value * value) - Math.Pow(values.Average(), 2)));

        Assert.True(At(high) - mean > 0.25 * deviation, $"{At(high)} and {mean}");
        Assert.True(mean - At(low) > 0.25 * deviation, $"{At(low)} and {mean}");

        double At(int hour) => values.Where((_, i) => i % Day == hour).Average();
    }

    /// <summary>A demo sends the readings of the past with one simulation, and those from now on with another.</summary>
    [Fact]
    public void Observe_PeriodsOneAfterTheOther_ContinueEachOther()
    {
        var options = new CityOptions { Stations = 200 };
        var now = Start.AddHours(14.2);
        var (before, after, night) = (Means(now.AddDays(-30), now.AddMinutes(-1)), Means(now, now.AddSeconds(1)), Means(now, now.AddHours(12)));

        foreach (var (slot, type) in options.SensorTypes.Index())
        {
            // The noise of 200 stations has a standard deviation of up to 0.05 of that of a value, in each of two means.
            Assert.Equal(before[slot], after[slot], 0.25 * type.Distribution!.StandardDeviation);
        }

        Assert.True(after[0] - night[0] > 1, $"{after[0]} and {night[0]} degrees");

        double[] Means(DateTimeOffset from, DateTimeOffset to)
        {
            using var city = new SimulatedCity(options, CityScript.Quiet);
            var values = new double[options.SensorTypes.Count];
            var sums = new double[values.Length];
            foreach (var time in new[] { from, to })
            {
                Array.Clear(sums);
                for (var station = 0; station < options.Stations; station++)
                {
                    city.Observe(station, time, values);
                    for (var i = 0; i < values.Length; i++) sums[i] += values[i] / options.Stations;
                }
            }

            return sums;
        }
    }

    /// <summary>Against the last value, and against that of the same hour of the day before.</summary>
    [Theory]
    [InlineData("temperature", 0.6, 0.85)]
    [InlineData("humidity", 0.7, 0.85)]
    [InlineData("noise_level", 0.6, 0.8)]
    [InlineData("illuminance", 0.5, 0.8)]
    public void Forecast_OfSimulatedValues_IsBetterThanPersistence(string sensorType, double ofLast, double ofYesterday)
    {
        var slot = Slot(sensorType);
        var type = StandardSensorTypes.All[slot];
        var (error, last, yesterday) = (0.0, 0.0, 0.0);
        for (var station = 0; station < 12; station++)
        {
            var options = new CityOptions { Stations = 1, Seed = (ulong)station };
            var values = Hourly(options, Start.AddHours(7 * station), HistoryDays + 1, slot);
            var history = values[..(HistoryDays * Day)];
            var forecast = Forecaster.Forecast([new HourlySeries(type, history)])[0];
            for (var hour = 0; hour < Day; hour++)
            {
                var came = values[history.Length + hour];
                error += Math.Abs(came - forecast.Hours[hour].Mean);
                last += Math.Abs(came - history[^1]);
                yesterday += Math.Abs(came - history[^(Day - hour)]);
            }
        }

        Assert.True(error < ofLast * last, $"{error / last} of the error of the last value");
        Assert.True(error < ofYesterday * yesterday, $"{error / yesterday} of the error of the day before");
    }

    private static int Slot(string sensorType) => StandardSensorTypes.All.Index().Single(type => type.Item.Id == sensorType).Index;

    /// <summary>A value every hour, as a demo sends its past.</summary>
    private static double[] Hourly(CityOptions options, DateTimeOffset start, int days, int slot)
    {
        using var city = new SimulatedCity(options, CityScript.Quiet);
        var row = new double[options.SensorTypes.Count];
        return [.. Enumerable.Range(0, days * Day).Select(hour =>
        {
            city.Observe(0, start.AddHours(hour), row);
            return row[slot];
        })];
    }
}
