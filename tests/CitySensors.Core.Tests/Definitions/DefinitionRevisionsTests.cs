using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using static CitySensors.Core.Definitions.DefinitionChange;

namespace CitySensors.Core.Tests.Definitions;

public sealed class DefinitionRevisionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly StationDirectory _stations = new();
    private Catalogue _catalogue = InitialCatalogue.With(DefaultRuleChoice.TailProbability);

    [Fact]
    public void Of_Station_IsCreatedChangedAndRemovedByTheAuthor()
    {
        _stations.Put(StationDefinition.Unregistered("s"));
        var created = Assert.Single(Apply(new PutStation(new StationDefinition("s", "One", Area: "centre"))));
        Assert.Equal(
            new(new(DefinitionKind.Station, "s"), RevisionChange.Created, 1, Now, "Ada", """{"name":"One","area":"centre"}"""), created);
        _stations.Put(DefinitionText.Station("s", created.Version, created.Text!));
        Assert.Equal((RevisionChange.Changed, 2), Of(Assert.Single(Apply(new PutStation(new StationDefinition("s", "Two"))))));
        Assert.Equal(new(new(DefinitionKind.Station, "s"), RevisionChange.Removed, 0, Now, "Ada", null), Assert.Single(Apply(new RemoveStation("s"))));
    }

    [Fact]
    public void Of_SensorType_IncludesTheRulesThatChangeWithIt()
    {
        var ozone = new SensorType("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 50, 10));
        Assert.Equal(["SensorType ozone Created 1", "Rule default-ozone Created 1"], Texts(Apply(new PutSensorType(ozone, DefaultRuleChoice.TailProbability))));
        Assert.Equal(["SensorType ozone Changed 2"], Texts(Apply(new PutSensorType(ozone with { Name = "O3" }, null))));
        Assert.Equal(["Rule default-ozone Changed 2"], Texts(Apply(new PutRule(DefaultRules.ByTailProbability("ozone")))));
        Assert.Equal(["SensorType ozone Removed 0", "Rule default-ozone Removed 0"], Texts(Apply(new RemoveSensorType("ozone"))));
        // A sensor type keeps its slot, and counts its versions on.
        Assert.Equal(["SensorType ozone Created 3"], Texts(Apply(new PutSensorType(ozone, DefaultRuleChoice.None))));
    }

    [Fact]
    public void Of_ChangeThatWasNotMade_IsEmpty()
    {
        Assert.Empty(Apply(new RemoveRule("none")));
        Assert.Empty(Apply(new PutRule(DefaultRules.ByTailProbability("none"))));
    }

    [Fact]
    public void Of_Texts_AreReadAsTheDefinitions()
    {
        var initial = DefinitionRevisions.Between(Catalogue.Empty, _catalogue, Now, InitialCatalogue.ChangedBy);
        Assert.Equal(18, initial.Count);
        foreach (var revision in initial)
        {
            var (id, version, text) = (revision.Definition.Id, revision.Version, revision.Text!);
            if (revision.Definition.Kind == DefinitionKind.Rule) Assert.Equal(text, DefinitionText.Serialize(DefinitionText.Rule(id, version, text)));
            else Assert.Equal((text, version), (DefinitionText.Serialize(DefinitionText.SensorType(id, version, text)), DefinitionText.SensorType(id, version, text).Version));
        }
    }

    private IReadOnlyList<DefinitionRevision> Apply(DefinitionChange change)
    {
        change = change with { ChangedBy = "Ada" };
        var applied = DefinitionChanges.Apply(change, null, _catalogue, _stations);
        var revisions = DefinitionRevisions.Of(change, applied, _catalogue, Now);
        _catalogue = applied.Catalogue;
        return revisions;
    }

    private static (RevisionChange, int) Of(DefinitionRevision revision) => (revision.Change, revision.Version);

    private static IEnumerable<string> Texts(IEnumerable<DefinitionRevision> revisions) =>
        revisions.Select(revision => $"{revision.Definition.Kind} {revision.Definition.Id} {revision.Change} {revision.Version}");
}
