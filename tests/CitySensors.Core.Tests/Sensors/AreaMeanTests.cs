using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Sensors;

public sealed class AreaMeanTests
{
    [Theory]
    [InlineData(Aggregation.Mean, 60)]
    [InlineData(Aggregation.Sum, 60)]
    [InlineData(Aggregation.EnergyMean, 67.0329)]
    [InlineData(Aggregation.CounterIncrement, double.NaN)]
    public void Value_TwoStations_IsAsTheAggregationSays(Aggregation aggregation, double expected) =>
        Assert.Equal(expected, Of(new("a", "A", "dB", null) { Aggregation = aggregation }, 50, 70), 4);

    [Theory]
    [InlineData(350, 10, 0)]
    [InlineData(350, 20, 5)]
    [InlineData(200, 220, 210)]
    public void Value_Directions_IsTheDirectionOfTheSum(double one, double other, double expected)
    {
        var mean = Of(Direction, one, other);
        Assert.InRange(mean, 0, 360);
        Assert.Equal(0, Direction.Circular!.Difference(expected, mean), 1e-9);
    }

    [Fact]
    public void Value_OppositeDirections_IsNone() => Assert.Equal(double.NaN, Of(Direction, 90, 270));

    [Fact]
    public void Value_NoStations_IsNone() => Assert.Equal(double.NaN, Of(Direction));

    private static SensorType Direction { get; } = new("d", "D", "deg", null) { Circular = new(360), Aggregation = Aggregation.CircularMean };

    private static double Of(SensorType type, params double[] values)
    {
        var mean = new AreaMean(type);
        foreach (var value in values) mean.Add(value);
        return mean.Value;
    }
}
