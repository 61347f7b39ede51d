using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

/// <summary>The histories of definitions.</summary>
public sealed class RevisionTests : IDisposable
{
    private static readonly DefinitionKey Station = new(DefinitionKind.Station, "station-7");

    private readonly TestDatabase _city = new();

    [Fact]
    public async Task Commit_Revisions_AreReadNewestFirstAfterReopening()
    {
        var other = new DefinitionKey(DefinitionKind.Rule, "station-7");
        _city.Commit(revisions: [Revision(Station, 1), Revision(other, 2)]);
        var removal = new DefinitionRevision(Station, RevisionChange.Removed, 0, null, null, null) { Number = 3 };
        _city.Commit(revisions: [removal]);
        Assert.Equal(3, _city.Database.Recover().LastRevision);
        _city.Reopen();
        Assert.Equal([removal, Revision(Station, 1)], await ReadAsync(Station));
        Assert.Equal([Revision(other, 2)], await ReadAsync(other));
        Assert.Equal([Revision(Station, 1)], await ReadAsync(Station, before: 3));
        Assert.Equal([removal], await ReadAsync(Station, limit: 1));
        Assert.Equal(3, _city.Database.Recover().LastRevision);
    }

    [Fact]
    public async Task Commit_MoreRevisionsThanAreKept_DropsTheOldestOfTheDefinition()
    {
        var other = new DefinitionKey(DefinitionKind.Station, "station-8");
        _city.Commit(revisions: [Revision(other, 1)]);
        foreach (var number in Enumerable.Range(2, DefinitionRevision.MaxKept + 5)) _city.Commit(revisions: [Revision(Station, number)]);
        Assert.Equal(Enumerable.Range(7, DefinitionRevision.MaxKept).Reverse(), (await ReadAsync(Station)).Select(revision => (int)revision.Number));
        Assert.Single(await ReadAsync(other));
    }

    [Fact]
    public async Task Open_EarlierSchema_BeginsTheHistoriesWithTheDefinitionsThatAreThere()
    {
        var path = Path.Combine(Path.GetDirectoryName(_city.Path)!, "earlier.sqlite");
        var first = InitialCatalogue.With(DefaultRuleChoice.TailProbability);
        var catalogue = first.With(DefaultRules.ByTailProbability("rainfall")).WithoutSensorType("pressure");
        DatabaseFile.Create(path);
        using (var connection = DatabaseFile.OpenForWriting(path))
        {
            Migrations.Apply(connection, [.. Migrations.All.Take(4)]);
            using var statements = new Statements(connection);
            statements.Execute("INSERT INTO station (id, version, definition) VALUES ('station-7', 3, '{\"name\":\"One\"}'), ('station-8', 0, '{\"name\":\"station-8\"}')");
            statements.Execute("INSERT INTO sensor_types (catalogue_version, definitions) VALUES ($1, $2)", first.Version, DefinitionText.SerializeSensorTypes(first));
            statements.Execute("INSERT INTO sensor_types (catalogue_version, definitions) VALUES ($1, $2)", catalogue.Version, DefinitionText.SerializeSensorTypes(catalogue));
            statements.Execute("UPDATE city SET catalogue_version = $1", catalogue.Version);
            foreach (var rule in catalogue.Rules)
                statements.Execute("INSERT INTO rule (id, version, definition) VALUES ($1, $2, $3)", rule.Id, rule.Version, DefinitionText.Serialize(rule));
        }

        using var city = CityDatabase.Open(path);
        Assert.Equal(new(Station, RevisionChange.Changed, 3, null, null, """{"name":"One"}"""), Assert.Single(await ReadAsync(Station, city: city)));
        Assert.Empty(await ReadAsync(new(DefinitionKind.Station, "station-8"), city: city));
        Assert.Empty(await ReadAsync(new(DefinitionKind.SensorType, "pressure"), city: city));
        foreach (var rule in catalogue.Rules)
        {
            var change = rule.Id == "default-rainfall" ? RevisionChange.Changed : RevisionChange.Created;
            var key = new DefinitionKey(DefinitionKind.Rule, rule.Id);
            Assert.Equal(new(key, change, rule.Version, null, null, DefinitionText.Serialize(rule)), Assert.Single(await ReadAsync(key, city: city)));
        }

        foreach (var type in catalogue.SensorTypes)
        {
            var key = new DefinitionKey(DefinitionKind.SensorType, type.Id);
            Assert.Equal(new(key, RevisionChange.Created, type.Version, null, null, DefinitionText.Serialize(type)), Assert.Single(await ReadAsync(key, city: city)));
        }

        Assert.Equal(0, city.Recover().LastRevision);
    }

    public void Dispose() => _city.Dispose();

    private static DefinitionRevision Revision(DefinitionKey key, int number) =>
        new(key, RevisionChange.Changed, number, TestDatabase.Noon.AddTicks(number), "Ada", "{}") { Number = number };

    private Task<IReadOnlyList<DefinitionRevision>> ReadAsync(DefinitionKey key, long? before = null, int limit = 1000, CityDatabase? city = null) =>
        (city ?? _city.Database).RevisionsAsync(key, before, limit, TestContext.Current.CancellationToken);
}
