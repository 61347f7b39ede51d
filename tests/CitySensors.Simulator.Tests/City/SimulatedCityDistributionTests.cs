using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Scenarios;
using CitySensors.Simulator.Tests.Support;

namespace CitySensors.Simulator.Tests.City;

public sealed class SimulatedCityDistributionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Observe_ManyStations_HasTheStatedDistributionFromTheFirstReadingOn()
    {
        const int Stations = 4000;
        var types = StandardSensorTypes.All;
        using var city = new SimulatedCity(new CityOptions { Stations = Stations, Seed = 2026 }, CityScript.Quiet);
        var values = new double[types.Count];

        // Within the start, at its end, and behind it: 6 · 4000 · 9 values, those of a step at all hours of the day and in different weather.
        int[] looks = [0, 1, 100, 299, 300, 320];
        var samples = looks.Select(_ => types.Select(_ => new double[Stations]).ToArray()).ToArray();
        for (var station = 0; station < Stations; station++)
        {
            for (var step = 0; step <= looks[^1]; step++)
            {
                Assert.True(city.Observe(station, Start.AddHours(station * 131.3).AddSeconds(step), values));
                if (Array.IndexOf(looks, step) is >= 0 and var look)
                    for (var i = 0; i < values.Length; i++) samples[look][i][station] = values[i];
            }
        }

        foreach (var (look, sample) in samples.Index())
        {
            for (var i = 0; i < sample.Length; i++)
            {
                var statistic = KolmogorovSmirnov.Statistic(sample[i], types[i].Distribution!.LowerTail);
                Assert.True(statistic < KolmogorovSmirnov.OneInAThousand, $"{types[i].Id} at step {looks[look]}: {statistic}");
            }
        }
    }

    /// <summary>At any hour: where time of day and weather move the values, outliers are as frequent as elsewhere.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(14)]
    public void Observe_WrittenAndDecoded_HasTheStatedShareOfOutliersOnEachSide(int hour)
    {
        const int Stations = 250;
        const int Steps = 800;
        var readings = new Tests.Support.Readings();
        var options = new SimulationOptions { City = new CityOptions { Stations = Stations, Seed = 9 }, Start = Start.AddHours(hour), Count = Stations * Steps };
        using var source = new ReadingSource(options, new CityLayout(options.City), 0, 1);
        var body = new ReadingWriter(options.City.SensorTypes);
        var types = options.City.SensorTypes;
        var scores = new Scores(types.Count);
        var (high, low) = (new int[types.Count], new int[types.Count]);
        while (source.NextDue(10_000) is not null)
        {
            body.Clear();
            source.Write(10_000, body);
            var batch = readings.Decode(body.Body.Span);
            for (var i = 0; i < batch.Count; i++)
            {
                readings.Catalogue.Scorer.Score(batch[i].Values, scores);
                for (var slot = 0; slot < types.Count; slot++)
                {
                    if ((scores.Outliers & (1UL << slot)) == 0) continue;
                    if (types[slot].Distribution!.LowerTail(batch[i].Values[slot]) < 0.5) low[slot]++;
                    else high[slot]++;
                }
            }
        }

        // 20 are expected on each side of each sensor, and 180 in all; four standard deviations of a binomial count.
        const double Expected = Stations * Steps * 1e-4;
        Assert.All(high.Concat(low), count => Assert.InRange(count, Expected - 4 * Math.Sqrt(Expected), Expected + 4 * Math.Sqrt(Expected)));
        Assert.InRange(high.Sum(), 9 * Expected - 4 * Math.Sqrt(9 * Expected), 9 * Expected + 4 * Math.Sqrt(9 * Expected));
        Assert.InRange(low.Sum(), 9 * Expected - 4 * Math.Sqrt(9 * Expected), 9 * Expected + 4 * Math.Sqrt(9 * Expected));
    }
}
