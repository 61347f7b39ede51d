using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

public sealed class DefaultRulesTests
{
    /// <summary>The figures of the public scales: Deutscher Wetterdienst levels, US EPA breakpoints of 2024.</summary>
    [Theory]
    [InlineData("wind_speed", "Deutscher Wetterdienst", "Minor 14, Moderate 18, Severe 29, Extreme 39")]
    [InlineData("rainfall", "Deutscher Wetterdienst", "Moderate 15, Severe 25, Extreme 40")]
    [InlineData("temperature", "China Meteorological Administration", "Moderate 37, Severe 40")]
    [InlineData("particulate_matter", "US EPA", "Minor 35.5, Moderate 55.5, Severe 125.5, Extreme 225.5")]
    public void ByPublicScale_HasTheFiguresAndNamesTheSource(string sensor, string source, string levels)
    {
        var rule = DefaultRules.ByPublicScale(sensor)!;
        Assert.Equal(levels, string.Join(", ", rule.Levels.Select(level => $"{level.Severity} {((Threshold.Above)level.Threshold).Value}")));
        Assert.StartsWith(source, rule.Source, StringComparison.Ordinal);
        Assert.Equal(($"default-{sensor}", sensor), (rule.Id, rule.Sensor));
        Assert.All(rule.Levels, level => Assert.True(((Threshold.Above)level.Threshold).Clear < ((Threshold.Above)level.Threshold).Value));
    }

    [Fact]
    public void ByPublicScale_OtherFiveTypes_IsNull() =>
        Assert.Equal(5, StandardSensorTypes.All.Count(type => DefaultRules.ByPublicScale(type.Id) is null));

    [Fact]
    public void ByFittingScale_ScaleOfUsualValuesOrAnotherUnit_IsNull()
    {
        var wind = StandardSensorTypes.All.Single(type => type.Id == "wind_speed");
        Assert.Null(DefaultRules.ByFittingScale(wind));
        var sheltered = wind with { Distribution = new Distribution(DistributionKind.FoldedNormal, 0, 4) };
        Assert.Equal("public-wind_speed", DefaultRules.ByFittingScale(sheltered)?.Id);
        Assert.NotNull(DefaultRules.ByFittingScale(wind with { Distribution = null }));
        Assert.Null(DefaultRules.ByFittingScale(sheltered with { Unit = "km/h" }));
        Assert.Null(DefaultRules.ByFittingScale(StandardSensorTypes.All.Single(type => type.Id == "pressure")));
    }

    [Fact]
    public void ByTailProbability_EachStandardType_GoesFurtherOutWithSeverityAndIsRarerThanAnOutlier()
    {
        foreach (var type in StandardSensorTypes.All)
        {
            var rule = DefaultRules.ByTailProbability(type.Id);
            var levels = rule.Levels.Select(level => (Threshold.Improbable)level.Threshold).ToArray();
            Assert.Equal([Severity.Minor, Severity.Moderate, Severity.Severe, Severity.Extreme], rule.Levels.Select(level => level.Severity));
            Assert.All(levels, level => Assert.True(level.Clear > level.Probability && level.Probability < 1e-4));
            Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second.Probability < pair.First.Probability && pair.Second.Clear < pair.First.Clear));
        }
    }

    [Theory]
    [InlineData("temperature", true)]
    [InlineData("humidity", true)]
    [InlineData("pressure", true)]
    [InlineData("air_quality", false)]
    [InlineData("particulate_matter", false)]
    [InlineData("noise_level", false)]
    [InlineData("illuminance", false)]
    [InlineData("wind_speed", false)]
    [InlineData("rainfall", false)]
    public void ByTailProbability_WhatCannotBeNegative_AlertsOfHighValuesOnly(string sensor, bool low)
    {
        var type = StandardSensorTypes.All.Single(type => type.Id == sensor);
        var station = new StationDriver(AtOnce(DefaultRules.ByTailProbability(sensor)));
        var range = type.SuspectOutside ?? type.Plausible!;
        Assert.Equal(low ? 1 : 0, station.Observe(0, range.Min + 1, sensor).Count);
        Assert.Single(new StationDriver(AtOnce(DefaultRules.ByTailProbability(sensor))).Observe(0, range.Max * 0.99, sensor));
    }

    [Fact]
    public void ByTailProbability_SingleOutliers_RaisesNothing()
    {
        var station = new StationDriver([.. StandardSensorTypes.All.Select(type => DefaultRules.ByTailProbability(type.Id))]);
        foreach (var (i, type) in StandardSensorTypes.All.Index()) station.Observe(i, type.Distribution!.ValueOfUpperTail(1e-5), type.Id);
        Assert.Empty(station.Log);
    }

    [Fact]
    public void ByPublicScale_Gust_RaisesWithTheSecondValue()
    {
        var station = new StationDriver(DefaultRules.ByPublicScale("wind_speed")!);
        Assert.Empty(station.Observe(0, 29, "wind_speed"));
        station.Observe(1, 29, "wind_speed");
        Assert.Equal("Raised:Severe", station.States);
    }

    [Fact]
    public void ConfirmedBy_ScaleThatWaits_WarnsAtOnceWhereNeighboursAgree()
    {
        var confirmed = DefaultRules.ConfirmedBy(DefaultRules.ByPublicScale("temperature")!)!;
        Assert.Equal(("confirmed-temperature", TimeSpan.Zero, Audience.Confirmed), (confirmed.Id, confirmed.For, confirmed.Audience));
        Assert.Equal(DefaultRules.ByPublicScale("temperature")!.Levels, confirmed.Levels);
        Assert.Null(DefaultRules.ConfirmedBy(DefaultRules.ByPublicScale("rainfall")!));
    }
}
