using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Definitions;

public sealed class CatalogueTests
{
    private static readonly SensorType Ozone = new("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 60, 10));

    [Fact]
    public void With_SensorTypes_ReturnsEachASlotForever() => Properties.Hold(
        Gen.ArrayOf(Gen.Choose(0, 9).Zip(Gen.Choose(0, 2)), 30),
        changes =>
        {
            var (catalogue, slots, present) = (Catalogue.Empty, new Dictionary<string, int>(), new HashSet<string>());
            foreach (var (number, kind) in changes)
            {
                var id = $"s{number}";
                var before = catalogue;
                catalogue = kind == 0 ? catalogue.WithoutSensorType(id) : catalogue.With(Ozone with { Id = id });
                if (kind == 0) present.Remove(id);
                else present.Add(id);
                if (kind > 0) slots.TryAdd(id, slots.Count);

                Assert.Equal(ReferenceEquals(before, catalogue) ? before.Version : before.Version + 1, catalogue.Version);
                Assert.Equal(slots.Count, catalogue.Slots.Count);
                Assert.Equal(slots.Count, catalogue.Scorer.SensorTypes);
                Assert.All(slots, slot => Assert.Equal(slot.Key, catalogue.Slots[slot.Value].Id));
                Assert.All(slots, slot => Assert.Equal(present.Contains(slot.Key) ? slot.Value : -1, catalogue.SlotOf(slot.Key)));
                Assert.All(slots, slot => Assert.Equal(!present.Contains(slot.Key), catalogue.IsRemoved(slot.Value)));
                Assert.Equal(present.Order(), catalogue.SensorTypes.Select(type => type.Id).Order());
            }
        });

    [Fact]
    public void With_KnownSensorType_IncrementsItsVersion()
    {
        var catalogue = Catalogue.Empty.With(Ozone).With(Ozone with { Name = "O3" });
        Assert.Equal(("O3", 2), (catalogue.SensorType("ozone")!.Name, catalogue.SensorType("ozone")!.Version));
        Assert.Equal(3, catalogue.WithoutSensorType("ozone").With(Ozone).SensorType("ozone")!.Version);
    }

    [Fact]
    public void With_MoreThan64SensorTypes_ThrowsAlsoWhereSomeAreRemoved()
    {
        var full = Enumerable.Range(0, 64).Aggregate(Catalogue.Empty, (catalogue, i) => catalogue.With(Ozone with { Id = $"s{i}" })).WithoutSensorType("s5");
        Assert.Throws<InvalidOperationException>(() => full.With(Ozone));
        Assert.Equal(5, full.With(Ozone with { Id = "s5" }).SlotOf("s5"));
    }

    [Fact]
    public void WithoutSensorType_TakesItsRulesAlong()
    {
        var catalogue = StationDriver.CatalogueWith(DefaultRules.ByTailProbability("humidity"), DefaultRules.ByTailProbability("rainfall"));
        Assert.Equal("default-rainfall", Assert.Single(catalogue.WithoutSensorType("humidity").Rules).Id);
        Assert.Same(catalogue, catalogue.WithoutSensorType("unknown"));
        Assert.Same(catalogue, catalogue.WithoutRule("unknown"));
    }

    [Fact]
    public void With_Rule_ReplacesTheOneOfItsIdAndIncrementsItsVersion()
    {
        var rule = DefaultRules.ByTailProbability("humidity");
        var catalogue = Catalogue.Empty.With(Ozone).With(rule with { Version = 7 }).With(rule with { Sensor = "ozone" });
        Assert.Equal(("ozone", 2), (Assert.Single(catalogue.Rules).Sensor, catalogue.Rule(rule.Id)!.Version));
        Assert.Equal(3, catalogue.Version);
    }

    [Fact]
    public void Restore_StoredCatalogue_IsTheSameCatalogue()
    {
        var was = StationDriver.CatalogueWith(DefaultRules.ByTailProbability("rainfall")).WithoutSensorType("humidity");
        var restored = Catalogue.Restore(
            was.Version, was.Slots, Enumerable.Range(0, was.Slots.Count).Where(was.IsRemoved).ToHashSet(), was.Rules);
        Assert.Equal(was.Version, restored.Version);
        Assert.Equal(was.Slots, restored.Slots);
        Assert.Equal(was.SensorTypes, restored.SensorTypes);
        Assert.Equal(was.Rules, restored.Rules);
    }
}
