using CitySensors.Core.Aggregates;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class AreaAggregateTests : IDisposable
{
    private const int Temperature = 0;

    private static readonly DateTimeOffset Midnight = new(2023, 11, 14, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Midnight.AddDays(3);

    private readonly TestDatabase _city = new();

    [Fact]
    public async Task RollUp_StationsOfAreas_GivesThoseOfAreasAndCity()
    {
        Put("north-1", "north");
        Put("north-2", "north");
        Put("south-1", "south");
        Put("nowhere", null);
        for (var hour = 0; hour < 2; hour++)
        {
            // The second one of the north sends once in ten minutes.
            Commit("north-1", hour, 60, 10);
            Commit("north-2", hour, 6, 20);
            Commit("south-1", hour, 60, 30);
            Commit("nowhere", hour, 60, 40);
        }

        Assert.Empty(await ReadAsync("north"));
        RollUp();
        var north = await ReadAsync("north");
        Assert.Equal([15, 15], north.Select(hour => hour.Of(Temperature)!.Mean));
        Assert.Equal([(66L, 2L, 1L), (66L, 2L, 1L)], north.Select(hour => (hour.Of(Temperature)!.Count, hour.Of(Temperature)!.Stations!.Value, hour.Of(Temperature)!.Revision)));
        Assert.Equal([30, 30], (await ReadAsync("south")).Select(hour => hour.Of(Temperature)!.Mean));
        Assert.Empty(await ReadAsync("west"));
        var city = Assert.Single(await ReadAsync(null, WindowLength.Day)).Of(Temperature)!;
        Assert.Equal((25, 10, 40, 2 * 186, 4, 2), (city.Mean, city.Min, city.Max, city.Count, city.Stations, city.Revision));

        _city.Reopen();
        Assert.Equal([15, 15], (await ReadAsync("north")).Select(hour => hour.Of(Temperature)!.Mean));
    }

    [Fact]
    public async Task RollUp_LateReading_CorrectsItsAreaWithARevision()
    {
        Put("north-1", "north");
        Put("south-1", "south");
        Commit("north-1", 0, 60, 10);
        Commit("south-1", 0, 60, 10);
        RollUp();
        _city.Commit([_city.Block("north-1", [Midnight.AddSeconds(30)], 45)]);
        RollUp();
        var north = Assert.Single(await ReadAsync("north")).Of(Temperature)!;
        Assert.Equal((45, 61, 2), (north.Max, north.Count, north.Revision));
        Assert.Equal(1, Assert.Single(await ReadAsync("south")).Of(Temperature)!.Revision);
        Assert.Equal((45, 2), (Assert.Single(await ReadAsync(null)).Of(Temperature)!.Max, Assert.Single(await ReadAsync(null)).Of(Temperature)!.Revision));
    }

    [Fact]
    public async Task RollUp_StationThatMoved_BelongsToTheAreaWhereItStood()
    {
        var moved = new StationDefinition("station-7", "Station 7", Area: "south", Version: 2)
        {
            Moves = new StationMoves(Midnight.AddHours(1), [new StationPlace(null, "Station 7", null, null, "north", null)]),
        };
        _city.Commit(stations: [new StationChange("station-7", moved, null)]);
        for (var hour = 0; hour < 3; hour++) Commit("station-7", hour, 60, hour);
        RollUp();
        Assert.Equal([0], (await ReadAsync("north")).Select(hour => hour.Of(Temperature)!.Mean));
        Assert.Equal([1, 2], (await ReadAsync("south")).Select(hour => hour.Of(Temperature)!.Mean));
    }

    [Fact]
    public async Task RollUp_StationsOfTheHourAreNotDone_WaitsForThem()
    {
        Put("north-1", "north");
        Commit("north-1", 0, 60, 10);
        _city.Commit([_city.Block("north-2", TestDatabase.Minutes(Midnight, 60), 20, arrived: Later)]);
        RollUp(Later.AddSeconds(10));
        Assert.Empty(await ReadAsync(null));
        RollUp(Later.AddMinutes(1));
        Assert.Equal(15, Assert.Single(await ReadAsync(null)).Of(Temperature)!.Mean);
    }

    [Fact]
    public async Task ReadArea_MoreThanADayIsBeingAggregated_IsRefused()
    {
        Put("north-1", "north");
        for (var hour = 0; hour < 25; hour++) Commit("north-1", hour, 6, 10);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ReadAsync("north"));
        RollUp();
        Assert.Equal(25, (await ReadAsync("north")).Count);

        // Stations are done, and their area is not.
        _city.Sql("INSERT INTO dirty_area (hour, area) SELECT 17259888 + (id & 134217727) / 60, (SELECT key FROM area WHERE name = 'north') FROM aggregate WHERE id > 0");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ReadAsync("north"));
        Assert.Equal(25, (await ReadAsync(null)).Count);
        RollUp();
        Assert.Equal(25, (await ReadAsync("north")).Count);
    }

    [Fact]
    public async Task DropExpired_AggregatesOfAreas_AreKeptAsLongAsAggregatesAre()
    {
        Put("north-1", "north");
        Commit("north-1", 0, 60, 10);
        RollUp();
        _city.Database.DropExpired(TimeSpan.FromDays(1), Later.AddDays(3), TestContext.Current.CancellationToken, TimeSpan.FromDays(30));
        Assert.Empty(await _city.ReadAllAsync("north-1"));
        RollUp();
        Assert.Equal(60, Assert.Single(await ReadAsync("north")).Of(Temperature)!.Count);
        _city.Database.DropExpired(TimeSpan.FromDays(1), Later.AddDays(40), TestContext.Current.CancellationToken, TimeSpan.FromDays(30));
        Assert.Empty(await ReadAsync("north"));
        Assert.Empty(await ReadAsync(null));
    }

    [Fact]
    public async Task Open_EarlierSchema_AreasGetTheirHistory()
    {
        Put("north-1", "north");
        Commit("north-1", 0, 60, 10);
        RollUp();
        _city.Database.Dispose();
        _city.Sql("DELETE FROM aggregate WHERE id < 0; DROP INDEX aggregate_of_stations; ALTER TABLE aggregate DROP COLUMN area; DROP TABLE area; DROP TABLE dirty_area; DROP TABLE forecast; DROP TABLE forecast_hour; DROP INDEX alert_by_time; DROP INDEX alert_by_area; DROP INDEX alert_by_severity; ALTER TABLE alert DROP COLUMN audience; ALTER TABLE alert DROP COLUMN figure; DROP TABLE recomputation; DROP TABLE recomputed_aggregate; DROP TABLE audit; PRAGMA user_version = 10");
        _city.Reopen();
        RollUp();
        Assert.Equal(10, Assert.Single(await ReadAsync("north")).Of(Temperature)!.Mean);
        Assert.Equal(1, Assert.Single(await AllAsync("north-1")).Of(Temperature)!.Revision);
    }

    public void Dispose() => _city.Dispose();

    private void Put(string station, string? area) =>
        _city.Commit(stations: [new StationChange(station, new StationDefinition(station, station, Area: area, Version: 1), null)]);

    private void Commit(string station, int hour, int readings, double temperature) => _city.Commit(
        [_city.Block(station, Enumerable.Range(0, readings).Select(i => Midnight.AddHours(hour).AddMinutes(i * 60.0 / readings)), temperature)]);

    private async Task<IReadOnlyList<SegmentAggregates>> ReadAsync(string? area, WindowLength? length = null) =>
        (await _city.Database.ReadAreaAsync(area, Query(length ?? WindowLength.Hour), TestContext.Current.CancellationToken)).Windows;

    private async Task<IReadOnlyList<SegmentAggregates>> AllAsync(string station) =>
        (await _city.Database.ReadAsync(station, Query(WindowLength.Hour), TestContext.Current.CancellationToken)).Windows;

    private static AggregateQuery Query(WindowLength length) =>
        new(new WindowGrid(length, TimeZoneInfo.Utc), Midnight.UtcTicks, DateTimeOffset.MaxValue.UtcTicks, ulong.MaxValue, 1000);

    private void RollUp(DateTimeOffset? now = null)
    {
        for (RollUpPosition? next = default(RollUpPosition); next is { } after;)
            next = _city.Database.RollUp(now ?? Later, after, TestContext.Current.CancellationToken).Next;
    }
}
