using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertTextTests
{
    [Fact]
    public void Message_ExampleOfTheIssue_IsInPlainWordsAndLocalTime()
    {
        var station = new StationDriver(AtOnce(DefaultRules.ByTailProbability(FineDust)));
        station.Observe(120, 88);
        Assert.Equal(
            "Fine dust at Market Square is 88 µg/m³. 30 µg/m³ is normal here. This warning is given from 45.9 µg/m³ on. Such a value practically never occurs by chance. Since 14:02 on 14 November 2023 (UTC+1).",
            station.Last.Message);
    }

    [Fact]
    public void Message_LaterEntry_ReportsTheDateOfTheOnset()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (40, 35), (80, 70)));
        station.Observe(120, 50);
        station.Observe(86400, 88);
        Assert.EndsWith("Since 14:02 on 14 November 2023 (UTC+1).", station.Last.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_AcrossLocalMidnight_CountsTheDayOfTheCity()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (40, 35), (80, 70)));
        station.Observe(TimeSpan.FromHours(9.5).TotalSeconds, 50);
        station.Observe(TimeSpan.FromHours(10.5).TotalSeconds, 88);
        station.Observe(TimeSpan.FromHours(11).TotalSeconds, 30);
        Assert.EndsWith("Since 23:30 on 14 November 2023 (UTC+1).", station.Log[1].Message, StringComparison.Ordinal);
        Assert.Contains("from 23:30 on 14 November 2023 (UTC+1) to 01:00 on 15 November 2023 (UTC+1).", station.Last.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_OnTheLowSide_SaysDown()
    {
        var station = new StationDriver(AtOnce(DefaultRules.ByTailProbability("temperature")));
        station.Observe(0, -2.345, "temperature");
        Assert.Equal(
            "Temperature at Market Square is -2.3 °C. 25 °C is normal here. This warning is given from 9.1 °C down. Such a value practically never occurs by chance. Since 14:00 on 14 November 2023 (UTC+1).",
            station.Last.Message);
    }

    [Fact]
    public void Message_ValueThatIsNotRare_ReportsTheLevelOfTheRule()
    {
        var station = new StationDriver(AtOnce(DefaultRules.ByPublicScale("wind_speed")!));
        station.Observe(0, 15, "wind_speed");
        Assert.Equal("Wind at Market Square is 15 m/s. 5 m/s is normal here. This warning is given from 14 m/s on. Since 14:00 on 14 November 2023 (UTC+1).", station.Last.Message);
    }

    [Fact]
    public void Message_PublicScale_ReportsItsLevelUnrounded()
    {
        var station = new StationDriver(AtOnce(DefaultRules.ByPublicScale(FineDust)!));
        var dusty = StandardSensorTypes.All.Single(type => type.Id == FineDust) with { Distribution = new(DistributionKind.Normal, 100, 50) };
        station.Change(catalogue => catalogue.With(dusty));
        station.Observe(0, 130);
        station.Observe(600, 130);
        Assert.Equal("Fine dust at Market Square is 130 µg/m³. 100 µg/m³ is normal here. This warning is given from 125.5 µg/m³ on. Since 14:00 on 14 November 2023 (UTC+1).", station.Last.Message);
    }

    [Theory]
    [InlineData(0.0045, 1, null, "0.0045 ppm")]
    [InlineData(0.0045, 3, null, "0.005 ppm")]
    [InlineData(123.456, 2, null, "123.46 ppm")]
    [InlineData(123.456, 0, null, "123 ppm")]
    [InlineData(0.0045, null, null, "0.0045 ppm")]
    [InlineData(12, 1, "", "12")]
    [InlineData(12, 1, "Teile", "12 Teile")]
    public void Message_Value_HasTheDecimalsAndSymbolOfItsType(double value, int? decimals, string? symbol, string expected)
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (0.001, 0)));
        station.Change(catalogue => catalogue.With(catalogue.SensorType(FineDust)! with { Unit = "[ppm]", Distribution = null, Decimals = decimals, Symbol = symbol }));
        station.Observe(0, value);
        Assert.StartsWith($"Fine dust at Market Square is {expected}. This warning", station.Last.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_TypeWithAnEnglishName_UsesIt()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (40, 35)));
        var names = new Dictionary<string, string> { ["en-GB"] = "Dust", ["en"] = "Particulate matter", ["de"] = "Feinstaub" };
        station.Change(catalogue => catalogue.With(catalogue.SensorType(FineDust)! with { Name = "Feinstaub", Names = names }));
        station.Observe(0, 50);
        Assert.StartsWith("Particulate matter at Market Square", station.Last.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_WithoutDistribution_SaysNothingOfWhatIsNormal()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (40, 35), (80, 70)));
        station.Change(catalogue => catalogue.With(catalogue.SensorType(FineDust)! with { Distribution = null }));
        station.Observe(120, 88);
        Assert.Equal("Fine dust at Market Square is 88 µg/m³. This warning is given from 80 µg/m³ on. Since 14:02 on 14 November 2023 (UTC+1).", station.Last.Message);
        Assert.Equal((null, double.NaN, double.NaN), (station.Last.Condition.Expected, station.Last.Measurement.Z, station.Last.Measurement.TailProbability));
        station.Restart();
        station.Observe(180, 50);
        Assert.Equal("Fine dust at Market Square has eased to 50 µg/m³. This warning is given from 40 µg/m³ on. Since 14:02 on 14 November 2023 (UTC+1).", station.Last.Message);
        station.Observe(720, 31);
        Assert.Equal("Fine dust at Market Square is 31 µg/m³ again. This warning was given on 14 November 2023 from 14:02 to 14:12 (UTC+1). At its worst: Moderate.", station.Last.Message);
    }

    [Fact]
    public void Message_End_ReportsFromWhenToWhen()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (40, 35)));
        station.Observe(120, 88);
        station.Observe(720, 31);
        Assert.Equal("Fine dust at Market Square is 31 µg/m³ again. 30 µg/m³ is normal here. This warning was given on 14 November 2023 from 14:02 to 14:12 (UTC+1).", station.Last.Message);
    }

    [Fact]
    public void Message_CancelledAlert_SaysThatItNoLongerApplies()
    {
        var station = new StationDriver(Above(TimeSpan.Zero, TimeSpan.Zero, (40, 35)));
        station.Observe(120, 88);
        station.Change(catalogue => catalogue.WithoutRule("dust"));
        Assert.Equal("Fine dust at Market Square: this warning no longer applies.", station.Last.Message);
    }

    [Theory]
    [InlineData("humidity", 99.96, "Humidity at Market Square is 100 %.")]
    [InlineData("air_quality", 412.4, "Air quality index at Market Square is 412.")]
    [InlineData("illuminance", 1234.5, "Light at Market Square is 1,235 lx.")]
    [InlineData("pressure", 987.65, "Air pressure at Market Square is 987.7 hPa.")]
    [InlineData("rainfall", 40.25, "Rain at Market Square is 40.3 mm/h.")]
    [InlineData("temperature", -0.0, "Temperature at Market Square is 0 °C.")]
    [InlineData("temperature", 0.04, "Temperature at Market Square is 0.04 °C.")]
    public void Message_Value_HasAFewDigitsAndItsUnit(string sensor, double value, string beginning)
    {
        var station = new StationDriver(AtOnce(DefaultRules.ByTailProbability(sensor)));
        station.Observe(0, value, sensor);
        Assert.StartsWith(beginning, station.Last.Message, StringComparison.Ordinal);
    }
}
