using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class RecoveryTests : IDisposable
{
    private readonly TestDatabase _city = new();

    [Fact]
    public void Recover_ANewDatabase_IsAnEmptyCity()
    {
        var city = _city.Database.Recover();
        Assert.Equal((0, 0), (city.JournalPosition, city.LastAlertSequence));
        Assert.Null(city.Catalogue);
        Assert.Empty(city.ActiveAlerts);
        Assert.Empty(city.Stations);
    }

    [Fact]
    public void Recover_Alerts_ReturnsTheNewestEntryOfThoseThatHaveNotEnded()
    {
        _city.Commit(alerts:
        [
            TestAlerts.Entry("a", 1), TestAlerts.Entry("b", 2), TestAlerts.Entry("c", 3), TestAlerts.Entry("d", 4),
            TestAlerts.Entry("b", 5, AlertState.Escalated, severity: Severity.Extreme), TestAlerts.Entry("c", 6, AlertState.Cleared),
        ]);
        _city.Commit(alerts: [TestAlerts.Entry("d", 7, AlertState.Cancelled)]);
        _city.Commit();
        _city.Reopen();

        var city = _city.Database.Recover();
        Assert.Equal((3, 7), (city.JournalPosition, city.LastAlertSequence));
        Assert.Equal([("a", 1L), ("b", 5L)], city.ActiveAlerts.Select(alert => (alert.Id, alert.Sequence)));
    }

    [Fact]
    public async Task Recover_Stations_ReturnsTheirDefinitionAndLastState()
    {
        var market = new StationDefinition("station-7", "Market \"Square\" ü", 48.1, 11.6, "centre", TimeSpan.FromDays(400), Version: 3);
        _city.Commit(stations: [new StationChange("station-7", market, [1]), TestDatabase.Put("station-8"), TestDatabase.Put("station-9")]);
        _city.Commit(stations: [new StationChange("station-7", market, [2, 3]), new StationChange("station-9", null)]);
        _city.Commit(stations: [new StationChange("station-8", new StationDefinition("station-8", "Moved", Version: 2))]);
        _city.Reopen();

        Assert.Collection(
            _city.Database.Recover().Stations,
            seven => Assert.Equal(market, seven),
            eight => Assert.Equal(("Moved", 2), (eight.Name, eight.Version)));
        Assert.Equal([2, 3], await _city.StateAsync("station-7"));
        Assert.Null(await _city.StateAsync("station-8"));
    }

    [Fact]
    public void Recover_ACatalogue_ReturnsItWholeWithItsVersions()
    {
        var catalogue = DefaultRules.IdFor("temperature") is var id && DefaultRules.ByTailProbability("temperature") is { } rule
            ? TestDatabase.NineTypes.With(rule).With(rule).With(TestDatabase.NineTypes.Slots[1]).WithoutSensorType("rainfall")
            : TestDatabase.NineTypes;
        _city.Commit(catalogue: TestDatabase.NineTypes);
        _city.Commit(catalogue: catalogue);
        _city.Reopen();

        var recovered = _city.Database.Recover().Catalogue!;
        Assert.Equal(catalogue.Version, recovered.Version);
        Assert.Equal(catalogue.Slots.Select(type => (type.Id, type.Version)), recovered.Slots.Select(type => (type.Id, type.Version)));
        Assert.Equal(-1, recovered.SlotOf("rainfall"));
        Assert.True(recovered.IsRemoved(8));
        Assert.Equal(2, recovered.Rule(id)!.Version);
        Assert.Equal(DefinitionText.SerializeSensorTypes(catalogue), DefinitionText.SerializeSensorTypes(recovered));
        Assert.Equal(DefinitionText.Serialize(catalogue.Rule(id)!), DefinitionText.Serialize(recovered.Rule(id)!));
    }

    [Fact]
    public void Recover_ARuleRemoved_IsGone()
    {
        var with = TestDatabase.NineTypes.With(DefaultRules.ByTailProbability("temperature")!);
        _city.Commit(catalogue: with);
        _city.Commit(catalogue: with.WithoutRule(DefaultRules.IdFor("temperature")));
        Assert.Empty(_city.Database.Recover().Catalogue!.Rules);
    }

    [Fact]
    public void Recover_AnUnreadableDefinition_NamesIt()
    {
        _city.Commit(stations: [TestDatabase.Put("station-7")]);
        _city.Sql("UPDATE station SET definition = '{}'");
        Assert.Contains("station station-7", Assert.Throws<InvalidDataException>(_city.Database.Recover).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _city.Dispose();
}
