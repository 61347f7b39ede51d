using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

/// <summary>The aggregates of areas, compared and swapped.</summary>
public sealed class RecomputedAreaTests : RecomputationTestBase
{
    [Fact]
    public async Task Step_AreasWhoseStationsDiffer_AreReportedWithWhatTheSwapGives()
    {
        Put(Station, "north");
        Put("station-8", "north");
        Put("station-9", "south");
        foreach (var station in (string[])[Station, "station-8", "station-9"]) Commit(station, hours: 3);
        RollUp();
        Assert.Equal((9, 9, 0), AreasOf(await RecomputedAsync()));
        City.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(2)}) WHERE id = {Id(1)}; DELETE FROM aggregate WHERE id = {Id(0)}");

        // What was aggregated of the areas is right, as long as nobody touches it.
        Assert.Equal((9, 9, 0), AreasOf(await RecomputedAsync()));
        City.Sql("DELETE FROM dirty_area; INSERT INTO dirty_area (hour, area) SELECT DISTINCT 17259888 + (id & 134217727) / 60, key FROM aggregate, area");
        Assert.Equal(9, (await RecomputedAsync()).Summary.Areas!.Pending);
        RollUp();
        var done = await RecomputedAsync();
        Assert.Equal((9, 5, 4), AreasOf(done));
        var areas = (await DifferencesAsync(done))!.Where(one => one.Difference.StationId is null).ToList();
        Assert.Equal([(0, "north"), (0, null), (1, "north"), (1, null)], areas.Select(one => (one.Difference.Start.Hour, one.Difference.Area)));
        Assert.Equal((21.5, 21), (areas[2].Difference.Live!.Mean, areas[2].Difference.Recomputed!.Mean));
        Assert.Equal(4, done.Summary.Areas!.First.Count);

        var swapped = Swapped(done);
        Assert.Equal((2, 4), (swapped.Swapped, swapped.Marked));
        RollUp();
        Assert.Equal([20, 21, 22], (await AreaAsync("north")).Select(hour => hour.Of(Temperature)!.Mean));
        Assert.Equal((9, 9, 0), AreasOf(await RecomputedAsync()));
    }

    [Fact]
    public async Task Step_AreaThatWasChangedUnderneath_IsReportedAndGoneAfterTheSwap()
    {
        Put(Station, "north");
        Commit(Station, hours: 3);
        RollUp();
        var north = $"id >> 27 = (SELECT key FROM area WHERE name = 'north')";
        City.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE {north} AND id & 134217727 = {Id(2)} & 134217727) WHERE {north} AND id & 134217727 = {Id(1)} & 134217727");
        City.Sql($"DELETE FROM aggregate WHERE {north} AND id & 134217727 = {Id(0)} & 134217727");
        var done = await RecomputedAsync();
        Assert.Equal((0, 6, 4, 1, 1), (done.Summary.Unequal, done.Summary.Areas!.Compared, done.Summary.Areas.Equal, done.Summary.Areas.Different, done.Summary.Areas.OnlyRecomputed));
        Assert.Equal((0, 2), (Swapped(done).Swapped, Swapped(done).Marked));
        RollUp();
        Assert.Equal([20, 21, 22], (await AreaAsync("north")).Select(hour => hour.Of(Temperature)!.Mean));
        Assert.Equal(0, (await RecomputedAsync()).Summary.Areas!.Unequal);
    }

    [Fact]
    public async Task Step_AreaOfAStationThatWasRemoved_KeepsItsHistory()
    {
        Put(Station, "north");
        Put("station-8", "north");
        Commit(Station, hours: 1);
        Commit("station-8", hours: 1);
        RollUp();
        City.Commit(stations: [new StationChange("station-8", null, null)]);
        City.Database.DropExpired(TimeSpan.FromDays(1000), Later, Cancelled);
        var done = await RecomputedAsync();
        Assert.Equal((2, 0), (done.Summary.Areas!.Expired, done.Summary.Areas.Compared));
        Assert.Equal(0, Swapped(done).Marked);
        Assert.Equal(120, Assert.Single(await AreaAsync("north")).Of(Temperature)!.Count);
    }
}
