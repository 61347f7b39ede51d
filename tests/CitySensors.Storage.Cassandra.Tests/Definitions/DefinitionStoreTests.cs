using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra.Definitions;
using CitySensors.Storage.Cassandra.Tests.Support;
using static CitySensors.Core.Definitions.DefinitionChange;

namespace CitySensors.Storage.Cassandra.Tests.Definitions;

public sealed class DefinitionStoreTests : IAsyncLifetime
{
    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private DefinitionStore Here => _city.Store.Definitions;

    public async ValueTask InitializeAsync() => _city = await TestCity.OpenSeededAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task ChangeAsync_OnFourNodesAtOnce_LosesNothing()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _city.OpenAnotherAsync()));
        var outcomes = await Task.WhenAll(nodes.SelectMany((node, n) => Enumerable.Range(0, 6).Select(i => node.Definitions.ChangeAsync(
            i % 2 == 0 ? new PutStation(new StationDefinition("shared", $"by node {n}", Version: 0)) : new PutSensorType(Ozone($"of node {n}"), null),
            null,
            Cancelled).AsTask())));

        Assert.All(outcomes, outcome => Assert.True(outcome.Result is ChangeResult.Created or ChangeResult.Changed, outcome.Result.ToString()));
        // Each got a version of its own: twelve changes of the station, twelve of the sensor type.
        Assert.Equal(Enumerable.Range(1, 12).SelectMany(version => new[] { version, version }), outcomes.Select(outcome => outcome.Version).Order());
        foreach (var node in nodes)
        {
            await node.Definitions.RefreshAsync(Cancelled);
            Assert.Equal(12, node.Definitions.Stations.Find("shared")!.Version);
            Assert.Equal(12, node.Definitions.Catalogue.SensorType("ozone")!.Version);
            Assert.Equal(TestCity.NineTypes.Version + 12, node.Definitions.Catalogue.Version);
            Assert.False(await node.Definitions.RefreshAsync(Cancelled));
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task RefreshAsync_AfterChangesElsewhere_HasThemAll()
    {
        await using var other = await _city.OpenAnotherAsync();
        var market = new StationDefinition("station-7", "Market Square", 48.1, 11.6, "centre", TimeSpan.FromDays(90));
        await Change(new PutStation(market));
        await Change(new PutStation(new StationDefinition("station-8", "Park")));
        await Change(new PutSensorType(Ozone("Ozone"), DefaultRuleChoice.TailProbability));
        await Change(new PutRule(DefaultRules.ByPublicScale("wind_speed")!));

        Assert.True(await other.Definitions.RefreshAsync(Cancelled));
        Assert.Equal(market with { Version = 1 }, other.Definitions.Stations.Find("station-7"));
        Assert.Equal(9, other.Definitions.Catalogue.SlotOf("ozone"));
        Assert.Equal(["default-ozone", "default-wind_speed"], other.Definitions.Catalogue.Rules.Select(rule => rule.Id).Order());
        Assert.Equal(4, other.Definitions.Catalogue.Rule("default-wind_speed")!.Levels.Count);

        await Change(new RemoveStation("station-8"));
        await Change(new RemoveSensorType("ozone"));
        Assert.True(await other.Definitions.RefreshAsync(Cancelled));
        Assert.Null(other.Definitions.Stations.Find("station-8"));
        Assert.Equal((-1, true), (other.Definitions.Catalogue.SlotOf("ozone"), other.Definitions.Catalogue.IsRemoved(9)));
        Assert.Equal("default-wind_speed", Assert.Single(other.Definitions.Catalogue.Rules).Id);

        // A node that starts now sees the same.
        await _city.ReopenAsync();
        Assert.Equal(other.Definitions.Catalogue.Version, Here.Catalogue.Version);
        Assert.Equal(other.Definitions.Catalogue.Slots.Select(type => (type.Id, type.Version)), Here.Catalogue.Slots.Select(type => (type.Id, type.Version)));
        Assert.Equal(1, Here.Stations.Count);
    }

    [Fact]
    public async Task ChangeAsync_AgainstAnotherVersion_IsAConflict()
    {
        await using var other = await _city.OpenAnotherAsync();
        Assert.Equal(new ChangeOutcome(ChangeResult.Created, 1).Version, (await other.Definitions.ChangeAsync(new PutStation(new("a", "A")), null, Cancelled)).Version);
        // This node has not read the change, and still gets the conflict.
        var outcome = await Here.ChangeAsync(new PutStation(new("a", "mine")), 0, Cancelled);
        Assert.Equal((ChangeResult.VersionConflict, 1), (outcome.Result, outcome.Version));
        Assert.Equal("A", Here.Stations.Find("a")!.Name);
        Assert.Equal(ChangeResult.NotFound, (await Here.ChangeAsync(new RemoveRule("none"), null, Cancelled)).Result);
        Assert.Equal(ChangeResult.Refused, (await Here.ChangeAsync(new PutRule(DefaultRules.ByTailProbability("none")), null, Cancelled)).Result);
    }

    [Fact]
    public async Task SeedAsync_OnSeveralNodes_SetsTheCityUpOnce()
    {
        await Change(new RemoveSensorType("rainfall"));
        await using var other = await _city.OpenAnotherAsync();
        await other.Definitions.SeedAsync(TestCity.NineTypes, Cancelled);
        Assert.Null(other.Definitions.Catalogue.SensorType("rainfall"));
        Assert.Equal(8, other.Definitions.Catalogue.SensorTypes.Count());
    }

    [Fact]
    public async Task AddUnregisteredAsync_StationsThatWereChangedMeanwhile_KeepsTheChange()
    {
        await using var other = await _city.OpenAnotherAsync();
        // Both nodes took readings of the three, and this one is first to make them known.
        string[] ids = ["removed", "registered", "new"];
        foreach (var id in ids)
            foreach (var node in (DefinitionStore[])[Here, other.Definitions]) Assert.True(node.Stations.TryAdd(StationDefinition.Unregistered(id)));
        await Here.AddUnregisteredAsync(ids, Cancelled);
        await Change(new RemoveStation("removed"));
        await Change(new PutStation(new StationDefinition("registered", "Market Square")));

        await other.Definitions.AddUnregisteredAsync(ids, Cancelled);
        await Here.RefreshAsync(Cancelled);
        foreach (var node in (DefinitionStore[])[Here, other.Definitions])
        {
            Assert.Equal(["new", "registered"], node.Stations.Page(null, 10).Select(station => station.Id));
            Assert.Equal("Market Square", node.Stations.Find("registered")!.Name);
        }
    }

    [Fact]
    public async Task RevisionsAsync_ChangesOnSeveralNodes_AreTheSameEverywhereNewestFirst()
    {
        await using var other = await _city.OpenAnotherAsync();
        var key = new DefinitionKey(DefinitionKind.Station, "station-7");
        await Change(new PutStation(new StationDefinition("station-7", "One")) { ChangedBy = "Ada" });
        await other.Definitions.ChangeAsync(new PutStation(new StationDefinition("station-7", "Two")) { ChangedBy = "Grace" }, null, Cancelled);
        await Change(new RemoveStation("station-7"));
        await Change(new PutStation(new StationDefinition("station-7", "Three")) { ChangedBy = "Ada" });

        await _city.ReopenAsync();
        foreach (var node in (DefinitionStore[])[Here, other.Definitions])
        {
            var revisions = await node.RevisionsAsync(key, null, 1000, Cancelled);
            Assert.Equal(
                [
                    (RevisionChange.Created, 1, "Ada", """{"name":"Three"}"""),
                    (RevisionChange.Removed, 0, null, null),
                    (RevisionChange.Changed, 2, "Grace", """{"name":"Two"}"""),
                    (RevisionChange.Created, 1, "Ada", """{"name":"One"}"""),
                ],
                revisions.Select(revision => (revision.Change, revision.Version, revision.ChangedBy, revision.Text)));
            Assert.All(revisions, revision => Assert.NotNull(revision.Time));
            Assert.Equal(revisions.Skip(1).Take(2), await node.RevisionsAsync(key, revisions[0].Number, 2, Cancelled));
        }
    }

    [Fact]
    public async Task RevisionsAsync_RemovedStationThatSendsAgain_HasItsRemoval()
    {
        var key = new DefinitionKey(DefinitionKind.Station, "station-7");
        await Change(new PutStation(new StationDefinition("station-7", "One")));
        await Change(new RemoveStation("station-7"));
        Assert.True(Here.Stations.TryAdd(StationDefinition.Unregistered("station-7")));
        await Here.AddUnregisteredAsync(["station-7"], Cancelled);
        Assert.Equal([RevisionChange.Removed, RevisionChange.Created], (await Here.RevisionsAsync(key, null, 1000, Cancelled)).Select(revision => revision.Change));
        await Change(new PutStation(new StationDefinition("station-7", "Two")));
        Assert.Equal(
            [RevisionChange.Created, RevisionChange.Removed, RevisionChange.Created],
            (await Here.RevisionsAsync(key, null, 1000, Cancelled)).Select(revision => revision.Change));
    }

    [Fact]
    public async Task RevisionsAsync_SensorType_BeginsWithTheInitialSetupAndIncludesItsRules()
    {
        await Change(new PutSensorType(Ozone("Ozone"), DefaultRuleChoice.TailProbability) { ChangedBy = "Ada" });
        await Change(new RemoveSensorType("ozone") { ChangedBy = "Grace" });
        var type = await Here.RevisionsAsync(new DefinitionKey(DefinitionKind.SensorType, "ozone"), null, 1000, Cancelled);
        var rule = await Here.RevisionsAsync(new DefinitionKey(DefinitionKind.Rule, "default-ozone"), null, 1000, Cancelled);
        Assert.Equal([(RevisionChange.Removed, "Grace"), (RevisionChange.Created, "Ada")], type.Select(revision => (revision.Change, revision.ChangedBy)));
        Assert.Equal(type.Select(revision => (revision.Number, revision.Change, revision.ChangedBy)), rule.Select(revision => (revision.Number, revision.Change, revision.ChangedBy)));
        var initial = Assert.Single(await Here.RevisionsAsync(new DefinitionKey(DefinitionKind.SensorType, "rainfall"), null, 1000, Cancelled));
        Assert.Equal((RevisionChange.Created, 1, InitialCatalogue.ChangedBy), (initial.Change, initial.Version, initial.ChangedBy));
        Assert.Empty(await Here.RevisionsAsync(new DefinitionKey(DefinitionKind.Rule, "none"), null, 1000, Cancelled));
    }

    [Fact]
    public async Task RevisionsAsync_MoreChangesThanAreKept_HasTheNewest()
    {
        for (var i = 0; i < DefinitionRevision.MaxKept + 3; i++) await Change(new PutStation(new StationDefinition("station-7", $"Name {i}")));
        var revisions = await Here.RevisionsAsync(new DefinitionKey(DefinitionKind.Station, "station-7"), null, 1000, Cancelled);
        Assert.Equal(Enumerable.Range(4, DefinitionRevision.MaxKept).Reverse(), revisions.Select(revision => revision.Version));
    }

    private async Task Change(DefinitionChange change)
    {
        var outcome = await Here.ChangeAsync(change, null, Cancelled);
        Assert.True(outcome.Result is ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed, outcome.ToString());
    }

    private static SensorType Ozone(string name) => new("ozone", name, "ug/m3", new(DistributionKind.Normal, 50, 10));
}
