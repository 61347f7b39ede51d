using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Tests.Support;

namespace CitySensors.Simulator.Tests.Running;

public sealed class ReadingSourceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 100)]
    [InlineData(3, 7)]
    [InlineData(7, 1000)]
    public void Write_AnyPartsAndBatch_ReturnsTheSameReadingsInTheOrderOfTheirStation(int parts, int batch)
    {
        var options = new SimulationOptions { City = new CityOptions { Stations = 7 }, Start = Start, Rate = 30, Count = 1000 };
        var expected = Enumerable.Range(0, 1000).Select(n => ($"station-{n % 7 + 1}", Math.Floor(n * 1e5 / 30))).ToHashSet();
        var readings = new Support.Readings();
        var all = new List<(string, double)>();
        for (var part = 0; part < parts; part++)
        {
            using var source = new ReadingSource(options, new CityLayout(options.City), part, parts);
            var times = new Dictionary<string, DateTimeOffset>();
            var body = new ReadingWriter(options.City.SensorTypes);
            while (source.NextDue(batch) is { } due)
            {
                body.Clear();
                Assert.InRange(source.Write(batch, body), 1, batch);
                Assert.Equal(Start + due, source.Time);
                foreach (var (station, time) in readings.Ids(body.Body.Span))
                {
                    Assert.True(time > times.GetValueOrDefault(station), station);
                    times[station] = time;
                    all.Add((station, Math.Round((time - Start).TotalSeconds * 1e5)));
                }
            }

            Assert.Equal(0, source.Write(batch, body));
        }

        Assert.Equal(1000, all.Count);
        Assert.True(expected.SetEquals(all));
    }

    [Fact]
    public void Write_HighestRate_ReturnsEachReadingOfAStationATimeOfItsOwn()
    {
        var options = new SimulationOptions
        {
            City = new CityOptions { Stations = 3 },
            Start = Start,
            Rate = 3 / SimulationOptions.LeastInterval.TotalSeconds,
            Count = 30_000,
        };
        Assert.Empty(options.Errors());
        using var source = new ReadingSource(options, new CityLayout(options.City), 0, 1);
        var body = new ReadingWriter(options.City.SensorTypes);
        source.Write(30_000, body);

        Assert.Equal(30_000, new Support.Readings().Ids(body.Body.Span).Distinct().Count());
    }
}
