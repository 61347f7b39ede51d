using CitySensors.Core.Sensors;
using static CitySensors.Core.Sensors.DistributionKind;

namespace CitySensors.Core.Tests.Sensors;

public sealed class StandardSensorTypesTests
{
    [Theory]
    [InlineData("temperature", Normal, 25, 2, "Cel")]
    [InlineData("humidity", Normal, 60, 3, "%")]
    [InlineData("pressure", Normal, 1013, 2, "hPa")]
    [InlineData("air_quality", Normal, 200, 20, "1")]
    [InlineData("particulate_matter", Normal, 30, 2, "ug/m3")]
    [InlineData("noise_level", Normal, 50, 3, "dB")]
    [InlineData("illuminance", Normal, 500, 50, "lx")]
    [InlineData("wind_speed", FoldedNormal, 5, 20, "m/s")]
    [InlineData("rainfall", FoldedNormal, 0, 3, "mm/h")]
    public void All_HasTheDistributionAndUnitOfTheDesign(string id, DistributionKind kind, double mean, double deviation, string unit)
    {
        var type = Assert.Single(StandardSensorTypes.All, type => type.Id == id);
        Assert.Equal(new Distribution(kind, mean, deviation), type.Distribution);
        Assert.Equal(unit, type.Unit);
    }

    [Fact]
    public void All_IsNineAndEachUsualValueIsPlausible()
    {
        Assert.Equal(9, StandardSensorTypes.All.Count);
        foreach (var type in StandardSensorTypes.All)
        {
            Assert.False(type.IsFault(type.Distribution!.ValueOfLowerTail(1e-4)));
            Assert.False(type.IsFault(type.Distribution!.ValueOfUpperTail(1e-4)));
            Assert.False(type.IsSuspect(type.Distribution!.Mean));
            Assert.True(type.IsFault(-999));
            Assert.True(type.IsFault(-9999));
        }
    }

    [Theory]
    [InlineData("temperature", 85, true)]
    [InlineData("temperature", 84.9375, false)]
    [InlineData("temperature", 85.0625, false)]
    [InlineData("temperature", -45, true)]
    [InlineData("humidity", 0, true)]
    [InlineData("humidity", 100, false)]
    [InlineData("humidity", 100.4, true)]
    [InlineData("pressure", 999.9, false)]
    [InlineData("particulate_matter", 999.9, true)]
    [InlineData("illuminance", 2047, true)]
    [InlineData("illuminance", 54612, true)]
    [InlineData("wind_speed", 99.99, true)]
    [InlineData("rainfall", 0, false)]
    public void All_WhatDevicesMaySendInstead_IsSuspect(string id, double value, bool expected)
    {
        var type = StandardSensorTypes.All.Single(type => type.Id == id);
        Assert.Equal((false, expected), (type.IsFault(value), type.IsSuspect(value)));
    }

    [Theory]
    [InlineData("temperature", -127)]
    [InlineData("temperature", -327.68)]
    [InlineData("temperature", 655.35)]
    [InlineData("humidity", 105.1)]
    [InlineData("humidity", 655.35)]
    [InlineData("pressure", 655.35)]
    [InlineData("particulate_matter", 6553.5)]
    [InlineData("particulate_matter", 655.35)]
    [InlineData("illuminance", 65535)]
    [InlineData("rainfall", 999.9)]
    public void All_WhatIsNoMeasurement_Fails(string id, double value) => Assert.True(StandardSensorTypes.All.Single(type => type.Id == id).IsFault(value));

    [Fact]
    public void All_WhatCannotBeNegative_HasNoPlausibleValueBelowZero()
    {
        string[] magnitudes = ["wind_speed", "rainfall", "illuminance", "particulate_matter", "air_quality", "noise_level"];
        Assert.All(StandardSensorTypes.All.Where(type => magnitudes.Contains(type.Id)), type => Assert.True(type.IsFault(-1e-9)));
    }
}
