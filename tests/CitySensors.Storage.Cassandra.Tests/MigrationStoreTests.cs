using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Definitions;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Storage.Cassandra.Tests.Support;
using static CitySensors.Core.Definitions.DefinitionChange;

namespace CitySensors.Storage.Cassandra.Tests;

/// <summary>Filling a keyspace from another store.</summary>
public sealed class MigrationStoreTests : IAsyncLifetime
{
    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _city = await TestCity.OpenAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task TryBeginAsync_OfTwoCities_IsForOne()
    {
        var migration = _city.Store.Migration;
        Assert.Null(await migration.LoadAsync(Cancelled));
        var begun = await Task.WhenAll(migration.TryBeginAsync("one", 7, Cancelled), migration.TryBeginAsync("other", 8, Cancelled));
        Assert.Single(begun, true);
        Assert.Equal(begun[0] ? ("one", 7) : ("other", 8), await migration.LoadAsync(Cancelled) is { Finished: null } record ? (record.Source, record.Position) : default);
        await migration.AddAsync("station-7", 12, Cancelled);
        await migration.AddAsync("station-8", 0, Cancelled);
        await migration.ForgetAsync("station-8", Cancelled);
        Assert.Equal([KeyValuePair.Create("station-7", 12L)], await migration.CopiedAsync(Cancelled));
        await migration.FinishAsync(TestCity.Noon, Cancelled);
        Assert.Equal(TestCity.Noon, (await migration.LoadAsync(Cancelled))!.Finished);
        Assert.Empty(await migration.StationsAsync(Cancelled));
        Assert.False(await migration.IsOccupiedAsync(Cancelled));
    }

    [Fact]
    public async Task IsOccupiedAsync_StationState_ReturnsTrue()
    {
        await _city.Store.StationStates.SaveAsync("station-7", [1], [], 0, Cancelled);
        Assert.True(await _city.Store.Migration.IsOccupiedAsync(Cancelled));
        await _city.WriteAsync("station-8", [TestCity.Noon]);
        Assert.Equal(["station-7", "station-8"], (await _city.Store.Migration.StationsAsync(Cancelled)).Order());
        // The first state that the station persists replaces it.
        await _city.Store.StationStates.SaveAsync("station-7", [2], [], 1, Cancelled);
        Assert.Equal([2], (await _city.Store.StationStates.LoadAsync("station-7", Cancelled))!.State);
    }

    [Fact]
    public async Task RestoreAsync_Definitions_AreTheSameOnEveryNodeWithTheirVersions()
    {
        var first = TestCity.NineTypes;
        var ozone = first.With(new SensorType("ozone", "Ozone", "ug/m3", new Distribution(DistributionKind.Normal, 40, 5)));
        var catalogue = ozone.With(DefaultRules.ByTailProbability("ozone")).With(DefaultRules.ByTailProbability("ozone")).WithoutSensorType("rainfall");
        List<StationDefinition> stations = [.. Enumerable.Range(0, 1201).Select(i => new StationDefinition($"station-{i}", $"Place {i}", 48.1, 11.5, "centre", TimeSpan.FromDays(9), Version: i % 7))];
        var definitions = new CityDefinitionHistory([first, ozone, catalogue], catalogue, stations);

        await _city.Store.Definitions.RestoreAsync(definitions, Cancelled);
        Assert.Empty(await _city.Store.Definitions.DifferencesAsync(definitions, Cancelled));
        await using var other = await _city.OpenAnotherAsync();
        await other.Definitions.RestoreAsync(definitions, Cancelled);
        Assert.Equal(stations.OrderBy(station => station.Id, StringComparer.Ordinal), other.Definitions.Stations.Page(null, int.MaxValue));
        Assert.Equal((catalogue.Version, 2), (other.Definitions.Catalogue.Version, other.Definitions.Catalogue.Rule("default-ozone")!.Version));
        Assert.Equal(-1, other.Definitions.Catalogue.SlotOf("rainfall"));

        // They can be changed like any others.
        var change = new PutStation(stations[3] with { Name = "Elsewhere" });
        Assert.Equal(ChangeResult.VersionConflict, (await other.Definitions.ChangeAsync(change, 2, Cancelled)).Result);
        Assert.Equal(4, (await other.Definitions.ChangeAsync(change, 3, Cancelled)).Version);
        await other.Definitions.ChangeAsync(new RemoveRule("default-ozone"), null, Cancelled);
        Assert.Equal(
            [$"catalogue version {catalogue.Version + 1} instead of {catalogue.Version}", "rule default-ozone", "station station-3"],
            await _city.Store.Definitions.DifferencesAsync(definitions, Cancelled));
    }

    [Fact]
    public async Task RestoreAsync_EntriesOfAStationThatCountedAnew_AreAllThereAndNoRepeats()
    {
        Alert[] entries = [Entry(1, 1), Entry(2, 2), Entry(4, 1), Entry(5, 0), Entry(6, 0)];
        await _city.Store.Alerts.RestoreAsync(entries, 6, Cancelled);
        await _city.Store.Alerts.RestoreAsync(entries, 6, Cancelled);
        Assert.Equal(entries, await _city.Store.Alerts.ReadAsync(new AlertQuery(), 10, Cancelled));
        Assert.Equal(entries, await _city.Store.Alerts.HistoryAsync("a", Cancelled));
        Assert.Equal([6L], (await _city.Store.Alerts.ActiveAsync(Cancelled)).Select(alert => alert.Sequence));
        Assert.Equal(6, await _city.Store.Alerts.PersistedThroughAsync(Cancelled));
        Assert.Equal(0, await _city.Store.Alerts.LastChangeAsync("station-7", 7, Cancelled));
    }

    [Fact]
    public async Task Add_RowsAsTheyWereDecided_KeepTheirFlags()
    {
        await _city.Store.Definitions.SeedAsync(TestCity.NineTypes, Cancelled);
        var decided = new ScoredRows();
        decided.Reset(TestCity.NineTypes);
        decided.Add(TestCity.Noon.UtcTicks, TestCity.Noon.AddSeconds(2).UtcTicks, [25.0, 60], new ValueFlags(Outliers: 1, Failed: 2));
        var rows = new ReadingRows();
        rows.Reset("station-7", TestCity.NineTypes);
        rows.Add(decided, 0, new Scores(9));
        await _city.Readings.WriteAsync(rows, null, Cancelled);

        var reading = Assert.Single(await _city.ReadAllAsync("station-7"));
        Assert.Equal(TestCity.Noon.AddSeconds(2), reading.Arrived);
        Assert.Equal([(true, 1), (false, 4)], reading.Observations.Select(one => (one.IsOutlier, (int)one.Quality)));
    }

    private static Alert Entry(long sequence, long change) => new(
        "a",
        AlertState.Raised,
        new AlertSource("station-7", null, null, null),
        new AlertCondition("warm", "temperature", "Cel", 30, new Distribution(DistributionKind.Normal, 25, 2)),
        new AlertEpisode(TestCity.Noon, TestCity.Noon, Severity.Minor, Severity.Minor),
        new Measurement(31, 3, 0.001),
        "It is warm.")
    {
        Sequence = sequence,
        Change = change,
    };
}
