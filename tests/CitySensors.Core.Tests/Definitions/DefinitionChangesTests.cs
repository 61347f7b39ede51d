using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using static CitySensors.Core.Definitions.ChangeResult;
using static CitySensors.Core.Definitions.DefinitionChange;

namespace CitySensors.Core.Tests.Definitions;

public sealed class DefinitionChangesTests
{
    private static readonly SensorType Ozone = new("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 60, 10));
    private static readonly SensorType Rain = StandardSensorTypes.All.Single(type => type.Id == "rainfall");
    private static readonly Rule RainRule = DefaultRules.ByPublicScale("rainfall")!;

    private Catalogue _catalogue = StationDriver.CatalogueWith(RainRule);
    private readonly StationDirectory _stations = new();

    [Fact]
    public void Apply_NewStation_CreatesItsFirstVersion()
    {
        var applied = Apply(new PutStation(new StationDefinition("s", "S", Version: 99)));
        Assert.Equal(new StationDefinition("s", "S", Version: 1), applied.Station);
        AssertOutcome(applied, Created, 1);
        Assert.Same(_catalogue, applied.Catalogue);
        Assert.Equal(0, _stations.Count);
    }

    [Theory]
    [InlineData(0, Created, 1)]
    [InlineData(1, Changed, 2)]
    [InlineData(7, Changed, 8)]
    public void Apply_KnownStation_IncrementsItsVersion(int before, ChangeResult result, int version)
    {
        _stations.Put(new StationDefinition("s", "S", Version: before));
        AssertOutcome(Apply(new PutStation(new StationDefinition("s", "T")), before), result, version);
    }

    [Fact]
    public void Apply_SensorTypes_CreatesChangesAndRemoves()
    {
        AssertOutcome(ApplyAndStore(new PutSensorType(Ozone, null)), Created, 1);
        AssertOutcome(ApplyAndStore(new PutSensorType(Ozone, null), 1), Changed, 2);
        AssertOutcome(ApplyAndStore(new RemoveSensorType("ozone"), 2), Removed, 0);
        AssertOutcome(ApplyAndStore(new RemoveSensorType("ozone")), NotFound, 0);
        AssertOutcome(ApplyAndStore(new PutSensorType(Ozone, null), 0), Created, 3);
    }

    [Fact]
    public void Apply_Rules_CreatesChangesAndRemoves()
    {
        var rule = RainRule with { Id = "mine" };
        AssertOutcome(ApplyAndStore(new PutRule(rule)), Created, 1);
        AssertOutcome(ApplyAndStore(new PutRule(rule), 1), Changed, 2);
        AssertOutcome(ApplyAndStore(new RemoveRule("mine")), Removed, 0);
        AssertOutcome(ApplyAndStore(new RemoveRule("mine")), NotFound, 0);
    }

    [Fact]
    public void Apply_RemovedStation_IsRemovedOrNotFound()
    {
        AssertOutcome(Apply(new RemoveStation("s")), NotFound, 0);
        _stations.Put(StationDefinition.Unregistered("s"));
        AssertOutcome(Apply(new RemoveStation("s")), Removed, 0);
    }

    [Fact]
    public void Apply_AnotherVersionThanExpected_IsAConflictThatReportsTheVersion()
    {
        _stations.Put(new StationDefinition("s", "S", Version: 3));
        AssertOutcome(Apply(new PutStation(new StationDefinition("s", "T")), 2), VersionConflict, 3);
        AssertOutcome(Apply(new RemoveStation("s"), 4), VersionConflict, 3);
        AssertOutcome(Apply(new PutSensorType(Ozone, null), 1), VersionConflict, 0);
        AssertOutcome(Apply(new PutRule(RainRule), 0), VersionConflict, 1);
        Assert.Same(_catalogue, Apply(new RemoveRule(RainRule.Id), 5).Catalogue);
    }

    [Fact]
    public void Apply_RuleForUnknownSensorType_IsRejected()
    {
        var applied = Apply(new PutRule(RainRule with { Sensor = "ozone" }));
        AssertOutcome(applied, Refused, 0);
        Assert.Equal([new DefinitionError("sensor", "Unknown sensor type \"ozone\".")], applied.Outcome.Errors);
        Assert.Same(_catalogue, applied.Catalogue);
        AssertOutcome(Apply(new PutRule(RainRule with { Sensor = "ozone" }, AllowUnknown: true)), Changed, 2);
    }

    [Fact]
    public void Apply_RuleByTailProbabilityWithoutDistribution_IsRefused()
    {
        ApplyAndStore(new PutSensorType(Ozone with { Distribution = null }, null));
        var applied = Apply(new PutRule(DefaultRules.ByTailProbability("ozone")));
        AssertOutcome(applied, Refused, 0);
        Assert.Equal(new DefinitionError("levels[0].tail_probability", "The sensor type \"ozone\" has no distribution."), applied.Outcome.Errors[0]);
        Assert.Equal(4, applied.Outcome.Errors.Count);
        AssertOutcome(Apply(new PutRule(RainRule with { Id = "by-value", Sensor = "ozone" })), Created, 1);
    }

    [Fact]
    public void Apply_DistributionThatARuleNeeds_IsNotRemoved()
    {
        ApplyAndStore(new PutSensorType(Ozone, DefaultRuleChoice.TailProbability));
        var applied = Apply(new PutSensorType(Ozone with { Distribution = null }, null));
        AssertOutcome(applied, Refused, 0);
        Assert.Contains("The rule \"default-ozone\" does not fit: levels[0].tail_probability:", applied.Outcome.Errors[0].Message, StringComparison.Ordinal);
        AssertOutcome(Apply(new PutSensorType(Ozone with { Distribution = null }, DefaultRuleChoice.None)), Changed, 2);
    }

    [Fact]
    public void Apply_DefaultRuleByTailProbabilityWithoutDistribution_IsRefused()
    {
        var applied = Apply(new PutSensorType(Ozone with { Distribution = null }, DefaultRuleChoice.TailProbability));
        AssertOutcome(applied, Refused, 0);
        Assert.Equal([new DefinitionError("default_rules", "tail_probability needs a distribution.")], applied.Outcome.Errors);
    }

    [Fact]
    public void Apply_SensorTypeWithoutDistributionForAnEarlierRule_IsRefused()
    {
        ApplyAndStore(new PutRule(DefaultRules.ByTailProbability("ozone"), AllowUnknown: true));
        AssertOutcome(Apply(new PutSensorType(Ozone with { Distribution = null }, null)), Refused, 0);
        AssertOutcome(Apply(new PutSensorType(Ozone, null)), Created, 1);
    }

    [Fact]
    public void Apply_SensorTypeWithoutPublicScale_IsRejected()
    {
        var applied = Apply(new PutSensorType(Ozone, DefaultRuleChoice.PublicScale));
        Assert.Equal([new DefinitionError("default_rules", "There is no public scale for \"ozone\".")], applied.Outcome.Errors);
        AssertOutcome(applied, Refused, 0);
    }

    [Fact]
    public void Apply_PublicScaleInAnotherUnit_IsRefused()
    {
        var applied = Apply(new PutSensorType(Rain with { Unit = "[in_i]/h" }, DefaultRuleChoice.PublicScale));
        Assert.Equal([new DefinitionError("unit", "The public scale for \"rainfall\" is in mm/h.")], applied.Outcome.Errors);
        AssertOutcome(applied, Refused, 0);
    }

    [Theory]
    [InlineData("mg/m3")]
    [InlineData("[ppb]")]
    [InlineData("no known unit")]
    public void Apply_AnotherUnit_IsRefusedAlsoAfterRemoval(string unit)
    {
        ApplyAndStore(new PutSensorType(Ozone, null));
        var other = new PutSensorType(Ozone with { Unit = unit }, null);
        var applied = Apply(other);
        AssertOutcome(applied, Refused, 0);
        var error = Assert.Single(applied.Outcome.Errors);
        Assert.Equal("unit", error.Member);
        Assert.EndsWith($"For values in {unit}, create a sensor type with another id.", error.Message, StringComparison.Ordinal);

        ApplyAndStore(new RemoveSensorType("ozone"));
        AssertOutcome(Apply(other), Refused, 0);
        AssertOutcome(Apply(new PutSensorType(Ozone, null)), Created, 2);
    }

    [Fact]
    public void Apply_AnotherNameOfTheUnit_IsAccepted()
    {
        var pressure = _catalogue.SensorType("pressure")!;
        AssertOutcome(ApplyAndStore(new PutSensorType(pressure with { Unit = "mbar" }, null)), Changed, 2);
        Assert.Equal("mbar", _catalogue.SensorType("pressure")!.Unit);
    }

    [Fact]
    public void Apply_MoreThan64SensorTypes_IsRefused()
    {
        for (var i = _catalogue.Slots.Count; i < Catalogue.MaxSensorTypes; i++) AssertOutcome(ApplyAndStore(new PutSensorType(Ozone with { Id = $"s{i}" }, null)), Created, 1);
        ApplyAndStore(new RemoveSensorType("s20"));
        AssertOutcome(Apply(new PutSensorType(Ozone, null)), Refused, 0);
        AssertOutcome(Apply(new PutSensorType(Ozone with { Id = "s20" }, null)), Created, 2);
        AssertOutcome(Apply(new PutSensorType(Rain, null)), Changed, 2);
    }

    [Theory]
    [InlineData(null, "Deutscher Wetterdienst", 1)]
    [InlineData(DefaultRuleChoice.PublicScale, "Deutscher Wetterdienst", 2)]
    [InlineData(DefaultRuleChoice.Both, "Tail probability", 2)]
    [InlineData(DefaultRuleChoice.TailProbability, "Tail probability", 2)]
    [InlineData(DefaultRuleChoice.None, null, null)]
    public void Apply_SensorType_SetsUpTheDefaultRuleChosen(DefaultRuleChoice? choice, string? source, int? version)
    {
        var rule = Apply(new PutSensorType(Rain, choice)).Catalogue.Rule("default-rainfall");
        Assert.Equal(version, rule?.Version);
        if (source is not null) Assert.StartsWith(source, rule!.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_AnyFoldedSensorType_AlertsOfHighValuesOnly()
    {
        var gusts = Ozone with { Id = "gusts", Distribution = new Distribution(DistributionKind.FoldedNormal, 5, 20) };
        var rule = Apply(new PutSensorType(gusts, DefaultRuleChoice.TailProbability)).Catalogue.Rule("default-gusts")!;
        var station = new StationDriver();
        station.Change(catalogue => catalogue.With(gusts).With(StationDriver.AtOnce(rule)));
        Assert.Empty(station.Observe(0, 0, "gusts"));
        Assert.Single(station.Observe(1, 150, "gusts"));
    }

    private AppliedChange Apply(DefinitionChange change, int? expected = null) => DefinitionChanges.Apply(change, expected, _catalogue, _stations);

    private AppliedChange ApplyAndStore(DefinitionChange change, int? expected = null)
    {
        var applied = Apply(change, expected);
        _catalogue = applied.Catalogue;
        return applied;
    }

    private static void AssertOutcome(AppliedChange applied, ChangeResult result, int version) =>
        Assert.Equal((result, version), (applied.Outcome.Result, applied.Outcome.Version));
}
