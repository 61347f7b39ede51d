using CitySensors.Core.Sensors;
using CitySensors.Truth.Matching;
using System.Text.Json;

namespace CitySensors.Truth.Tests.Matching;

public sealed class PublicLevelsTests
{
    [Theory]
    [InlineData("""{"sensor": "rainfall", "levels": [{"severity": "Moderate", "above": 15}, {"severity": "Extreme", "above": 40}]}""", 15, 40)]
    [InlineData("""{"sensor": "rainfall", "audience": "public", "levels": [{"severity": "Severe", "above": 25}]}""", 25, 25)]
    [InlineData("""{"sensor": "rainfall", "audience": "both", "levels": [{"severity": "Severe", "above": 25}]}""", 25, 25)]
    [InlineData("""{"sensor": "rainfall", "audience": ["staff", "public"], "levels": [{"severity": "Severe", "above": 25}]}""", 25, 25)]
    [InlineData("""{"sensor": "rainfall", "of": "sum", "over": "PT1H", "levels": [{"severity": "Minor", "above": 25}]}""", 25, double.PositiveInfinity)]
    [InlineData("""{"sensor": "rainfall", "of": "outlier_share", "over": "PT1H", "levels": [{"severity": "Minor", "above": 0.5}]}""", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("""{"sensor": "rainfall", "forecast": {}, "levels": [{"severity": "Minor", "above": 25}]}""", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("""{"sensor": "rainfall", "audience": "staff", "levels": [{"severity": "Severe", "above": 25}]}""", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("""{"sensor": "ozone", "levels": [{"severity": "Severe", "above": 25}]}""", double.PositiveInfinity, double.PositiveInfinity)]
    public void Of_Rule_HasItsLowestLevelIfItIsPublicAndOnValues(string rule, double any, double severe)
    {
        var levels = Of(rule);

        Assert.Equal((any, severe), (levels.Any("rainfall").High, levels.Severe("rainfall").High));
        Assert.Equal(double.NegativeInfinity, levels.Any("rainfall").Low);
    }

    [Fact]
    public void Of_TailProbability_HasTheValuesOfBothTails()
    {
        var levels = Of("""{"sensor": "temperature", "levels": [{"severity": "Minor", "tail_probability": 0.0001}]}""");

        Assert.Equal(25 - 3.719 * 2, levels.Any("temperature").Low, 0.001);
        Assert.Equal(25 + 3.719 * 2, levels.Any("temperature").High, 0.001);
    }

    [Fact]
    public void Of_TailProbabilityOfTheUpperTail_HasNoLowLevel()
    {
        var levels = Of("""{"sensor": "temperature", "levels": [{"severity": "Minor", "tail_probability": 0.0001, "tail": "upper"}]}""");

        Assert.Equal(double.NegativeInfinity, levels.Any("temperature").Low);
        Assert.True(levels.Any("temperature").AreCrossedBy(32.5));
        Assert.False(levels.Any("temperature").AreCrossedBy(double.NaN));
    }

    [Fact]
    public void Of_SeveralRules_HasTheLowestLevel()
    {
        var levels = Of(
            """{"sensor": "temperature", "levels": [{"severity": "Minor", "above": 35}, {"severity": "Severe", "above": 38}]}""",
            """{"sensor": "temperature", "levels": [{"severity": "Moderate", "above": 33}, {"severity": "Severe", "above": 40}]}""");

        Assert.Equal((33, 38), (levels.Any("temperature").High, levels.Severe("temperature").High));
    }

    private static PublicLevels Of(params string[] rules) => PublicLevels.Of(rules.Select(rule => JsonElement.Parse(rule)), StandardSensorTypes.All);
}
