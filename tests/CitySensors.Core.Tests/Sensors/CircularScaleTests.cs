using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Sensors;

public sealed class CircularScaleTests
{
    private static readonly CircularScale Degrees = new(360);

    [Theory]
    [InlineData(350, 5, 15)]
    [InlineData(5, 350, -15)]
    [InlineData(0, 360, 0)]
    [InlineData(90, 100, 10)]
    [InlineData(350, 170.5, -179.5)]
    public void Difference_AcrossZero_IsTheShortestWay(double from, double to, double expected) => Assert.Equal(expected, Degrees.Difference(from, to));

    [Theory]
    [InlineData(360, 0)]
    [InlineData(-5, 355)]
    [InlineData(725, 5)]
    [InlineData(-1e-300, 0)]
    public void Normalize_AnyValue_IsOnTheCircle(double value, double expected) => Assert.Equal(expected, Degrees.Normalize(value));

    [Fact]
    public void WidthOn_SectorAcrossZero_IsClockwise() => Assert.Equal((90, 270), (new Sector(315, 45).WidthOn(Degrees), new Sector(45, 315).WidthOn(Degrees)));

    [Fact]
    public void ExpectedBand_AroundZero_StartsBelowAndEndsAbove()
    {
        var wind = new SensorType("wind_direction", "Wind direction", "deg", new(DistributionKind.Normal, 0, 10)) { Circular = Degrees };
        Assert.Equal((322.81, 37.19), (Math.Round(wind.ExpectedBand()!.Value.Low, 2), Math.Round(wind.ExpectedBand()!.Value.High, 2)));
        Assert.Null((wind with { Distribution = new(DistributionKind.Normal, 0, 60) }).ExpectedBand());
        Assert.Null((wind with { Distribution = null }).ExpectedBand());
    }
}
