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
    public void With_AnyChoice_HasAllTypesAndTheRulesThatThereAre(DefaultRuleChoice choice)
    {
        var catalogue = InitialCatalogue.With(choice);
        Assert.Equal(StandardSensorTypes.All.Select(type => type.Id), catalogue.SensorTypes.Select(type => type.Id));
        Assert.All(catalogue.SensorTypes, type => Assert.Equal(1, type.Version));
        var expected = StandardSensorTypes.All.Count(type => choice switch
        {
            DefaultRuleChoice.TailProbability => true,
            DefaultRuleChoice.PublicScale => DefaultRules.ByPublicScale(type.Id) is not null,
            _ => false,
        });
        Assert.Equal(expected, catalogue.Rules.Count);
    }
}
