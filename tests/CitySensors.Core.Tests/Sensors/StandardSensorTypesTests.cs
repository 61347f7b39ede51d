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
            Assert.True(type.IsFault(-999));
            Assert.True(type.IsFault(-9999));
        }
    }

    [Fact]
    public void All_WhatCannotBeNegative_HasNoPlausibleValueBelowZero()
    {
        string[] magnitudes = ["wind_speed", "rainfall", "illuminance", "particulate_matter", "air_quality", "noise_level"];
        Assert.All(StandardSensorTypes.All.Where(type => magnitudes.Contains(type.Id)), type => Assert.True(type.IsFault(-1e-9)));
    }
}
