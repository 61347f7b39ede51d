using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Tests.City;

public sealed class SimulatedCityTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Observe_SameSeed_ReturnsSameValuesWhateverTheOtherStationsDo()
    {
        var alone = Values(new CityOptions { Stations = 8, Seed = 3 }, station: 6, others: false);
        var among = Values(new CityOptions { Stations = 500, Seed = 3 }, station: 6, others: true);

        Assert.Equal(alone, among);
    }

    [Fact]
    public void Observe_FewerSensorTypes_ReturnsSameValuesOfThose()
    {
        var all = new CityOptions();
        var two = all with { SensorTypes = [StandardSensorTypes.All[8], StandardSensorTypes.All[1]] };

        Assert.Equal(Values(all, 0, others: false).Select(values => (values[8], values[1])), Values(two, 0, others: false).Select(values => (values[0], values[1])));
    }

    [Fact]
    public void Observe_OtherSeedStationOrSensor_ReturnsOtherValues()
    {
        var firsts = new ulong[] { 0, 1, 2 }.SelectMany(seed => new[] { 0, 1, 2 }.SelectMany(station =>
        {
            var values = Values(new CityOptions { Seed = seed }, station, others: false)[0];
            return values.Select((value, i) => (value - StandardSensorTypes.All[i].Distribution!.Mean) / StandardSensorTypes.All[i].Distribution!.StandardDeviation);
        })).ToList();

        Assert.Equal(firsts.Count, firsts.Select(value => Math.Round(value, 9)).Distinct().Count());
    }

    [Fact]
    public void Observe_SensorsThatCannotBeNegative_ReturnsNoNegativeValue()
    {
        var folded = StandardSensorTypes.All.Index().Where(type => type.Item.Distribution!.Kind == DistributionKind.FoldedNormal).Select(type => type.Index).ToList();

        Assert.Equal(2, folded.Count);
        Assert.All(Values(new CityOptions(), 0, others: false), values => Assert.All(folded, slot => Assert.True(values[slot] >= 0)));
    }

    private static List<double[]> Values(CityOptions options, int station, bool others)
    {
        using var city = new SimulatedCity(options, CityScript.Quiet);
        var values = new List<double[]>();
        for (var n = 0; n < 400; n++)
        {
            var time = Start.AddSeconds(n);
            var row = new double[options.SensorTypes.Count];
            for (var other = 0; others && other < station; other++) city.Observe(other, time, row);
            Assert.True(city.Observe(station, time, row));
            values.Add(row);
        }

        return values;
    }
}
