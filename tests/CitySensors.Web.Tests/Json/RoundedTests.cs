using CitySensors.Core.Sensors;
using CitySensors.Web.Json;

namespace CitySensors.Web.Tests.Json;

public sealed class RoundedTests
{
    private static readonly SensorType Temperature = StandardSensorTypes.All.Single(type => type.Id == "temperature");

    [Theory]
    [InlineData(20.333333333333332, 20.3333333)]
    [InlineData(-1013.0000000000001, -1013)]
    [InlineData(0.1 + 0.2, 0.3)]
    [InlineData(0.000012345678901234, 0.000012345679)]
    [InlineData(1e-300, 0)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    public void Of_ComputedFigure_HasSixDigitsBeyondTheResolution(double value, double expected) => Assert.Equal(expected, Rounded.Of(value, Temperature));
}
