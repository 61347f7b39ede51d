using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Definitions;

public sealed class InitialCatalogueTests
{
    [Theory]
    [InlineData(DefaultRuleChoice.None)]
    [InlineData(DefaultRuleChoice.TailProbability)]
    [InlineData(DefaultRuleChoice.PublicScale)]
    [InlineData(DefaultRuleChoice.Both)]
    public void With_AnyChoice_HasAllTypesAndTheRulesThatThereAre(DefaultRuleChoice choice)
    {
        var catalogue = InitialCatalogue.With(choice);
        Assert.Equal(StandardSensorTypes.All.Select(type => type.Id), catalogue.SensorTypes.Select(type => type.Id));
        Assert.All(catalogue.SensorTypes, type => Assert.Equal(1, type.Version));
        var expected = StandardSensorTypes.All.Count(type => choice switch
        {
            DefaultRuleChoice.TailProbability => true,
            DefaultRuleChoice.PublicScale => DefaultRules.ByPublicScale(type.Id) is not null,
            _ => choice == DefaultRuleChoice.Both,
        });
        if (choice == DefaultRuleChoice.Both) expected += 3;
        // Heat and fine dust that neighbouring stations confirm.
        if (choice is DefaultRuleChoice.Both or DefaultRuleChoice.PublicScale) expected += 2;
        Assert.Equal(expected, catalogue.Rules.Count);
    }

    [Fact]
    public void With_Both_PublicScalesAreForEverybodyAndTheRestForStaff()
    {
        var rules = InitialCatalogue.With(DefaultRuleChoice.Both).Rules.ToLookup(rule => rule.AudienceOrDefault, rule => rule.Id);
        // Every other value of the known distribution of wind is a gust by the public scale.
        Assert.Equal(["public-particulate_matter", "public-rainfall", "public-temperature"], rules[Audience.Both].Order(StringComparer.Ordinal));
        Assert.Equal(["confirmed-particulate_matter", "confirmed-temperature"], rules[Audience.Confirmed].Order(StringComparer.Ordinal));
        Assert.Equal(StandardSensorTypes.All.Select(type => $"default-{type.Id}").Order(StringComparer.Ordinal), rules[Audience.Staff].Order(StringComparer.Ordinal));
    }
}
