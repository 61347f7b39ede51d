using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Sensors;

public sealed class UnitConversionTests
{
    [Theory]
    [InlineData(212, "[degF]", "Cel", 100)]
    [InlineData(77, "[degF]", "Cel", 25)]
    [InlineData(-40, "[degF]", "Cel", -40)]
    [InlineData(100, "Cel", "[degF]", 212)]
    [InlineData(26.95, "Cel", "K", 300.1)]
    [InlineData(300.1, "K", "Cel", 26.95)]
    [InlineData(32, "[degF]", "K", 273.15)]
    [InlineData(101_325, "Pa", "hPa", 1013.25)]
    [InlineData(1013.25, "hPa", "Pa", 101_325)]
    [InlineData(1013.25, "mbar", "hPa", 1013.25)]
    [InlineData(1, "atm", "hPa", 1013.25)]
    [InlineData(1, "[in_i'Hg]", "Pa", 3386.3788)]
    [InlineData(10, "mm[Hg]", "hPa", 13.3322)]
    [InlineData(100, "[mi_i]/h", "m/s", 44.704)]
    [InlineData(36, "km/h", "m/s", 10)]
    [InlineData(36, "[kn_i]", "m/s", 18.52)]
    [InlineData(10, "m/s", "km/h", 36)]
    [InlineData(1, "[in_i]/h", "mm/h", 25.4)]
    [InlineData(2.5, "[in_i]", "mm", 63.5)]
    [InlineData(7, "L/m2", "mm", 7)]
    [InlineData(0.03, "mg/m3", "ug/m3", 30)]
    [InlineData(400, "gon", "deg", 360)]
    [InlineData(Math.PI, "rad", "deg", 180)]
    [InlineData(0.45, "1", "%", 45)]
    [InlineData(0.0045, "[ppm]", "[ppb]", 4.5)]
    public void Convert_WellKnownValues_IsExact(double value, string from, string to, double expected)
    {
        var conversion = UnitConversion.Find(from, to)!;

        Assert.Equal(expected, conversion.Convert(value));
        Assert.Equal(expected, value * conversion.Factor + conversion.Offset, 1e-12 * Math.Max(1, Math.Abs(expected)));
        Assert.Null(UnitConversion.WhyNot(from, to));
    }

    [Fact]
    public void ConvertDifference_Temperature_IgnoresTheZero() => Assert.Equal(2, UnitConversion.Find("[degF]", "Cel")!.ConvertDifference(3.6));

    [Fact]
    public void Convert_MissingValue_StaysMissing() => Assert.Equal(double.NaN, UnitConversion.Find("[degF]", "Cel")!.Convert(double.NaN));

    [Fact]
    public void Find_AllPairs_ConvertThereAndBackOrSayWhyNot()
    {
        foreach (var from in UnitConversion.KnownUnits)
        foreach (var to in UnitConversion.KnownUnits)
        {
            var there = UnitConversion.Find(from, to);
            Assert.Equal(there is null, UnitConversion.WhyNot(from, to) is not null);
            if (there is not null) Assert.Equal(12.5, UnitConversion.Find(to, from)!.Convert(there.Convert(12.5)), 1e-9);
        }
    }

    [Fact]
    public void Find_SameUnit_IsTheIdentityEvenIfUnknown()
    {
        var conversion = UnitConversion.Find("{vehicles}/h", "{vehicles}/h")!;

        Assert.True(conversion.IsIdentity);
        Assert.Equal(0.1, conversion.Convert(0.1));
        Assert.False(UnitConversion.IsKnown("{vehicles}/h"));
    }

    [Theory]
    [InlineData("Cel", "hPa", "\"Cel\" is a unit of temperature, \"hPa\" one of pressure.")]
    [InlineData("degF", "Cel", "There is no conversion for the unit \"degF\".")]
    [InlineData("Cel", "celsius", "There is no conversion for the unit \"celsius\".")]
    public void WhyNot_NoConversion_SaysWhy(string from, string to, string why)
    {
        Assert.Null(UnitConversion.Find(from, to));
        Assert.Equal(why, UnitConversion.WhyNot(from, to));
    }
}
