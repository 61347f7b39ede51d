using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class RecomputationTests : RecomputationTestBase
{
    [Fact]
    public async Task Step_UntouchedAggregates_AreEqual()
    {
        Commit(Station, hours: 3);
        Commit("station-8", hours: 2);
        RollUp();
        var done = await RecomputedAsync();
        Assert.Equal((RecomputationState.Done, 24, 24), (done.State, done.HoursDone, done.Hours));
        Assert.Equal((5, 5, 0), (done.Summary.Compared, done.Summary.Equal, done.Summary.Unequal));
        Assert.Empty((await DifferencesAsync(done))!);
    }

    [Fact]
    public async Task Step_AggregatesThatWereChangedUnderneath_AreReportedAndGoneAfterTheSwap()
    {
        Put(Station, "north");
        Commit(Station, hours: 4);
        Commit("station-8", hours: 1);
        RollUp();
        // One is missing, one has the figures of another hour, and one has no readings.
        City.Sql($"DELETE FROM aggregate WHERE id = {Id(1)}; UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(3)}) WHERE id = {Id(2)}");
        City.Sql($"INSERT INTO aggregate (id, raw_deleted, data) SELECT {Id(9)}, 0, data FROM aggregate WHERE id = {Id(3)}");

        var done = await RecomputedAsync();
        Assert.Equal((6, 3, 1, 1, 1), (done.Summary.Compared, done.Summary.Equal, done.Summary.Different, done.Summary.OnlyRecomputed, done.Summary.OnlyLive));
        var differences = (await DifferencesAsync(done))!;
        Assert.Equal([1, 2, 9], differences.Select(one => one.Difference.Start.Hour));
        Assert.All(differences, one => Assert.Equal((Station, "temperature"), (one.Difference.StationId, one.Difference.Sensor)));
        var other = differences[1].Difference;
        Assert.Equal((23, 22), (other.Live!.Mean, other.Recomputed!.Mean));
        Assert.True(other.Figures.HasFlag(AggregateFigures.Mean));
        Assert.Equal(("temperature", 3, 1), (done.Summary.Sensors[0].Sensor, done.Summary.Sensors[0].Hours, done.Summary.Sensors[0].Greatest!.By));

        var live = await HoursAsync();
        Assert.Equal([20, 23, 23], live.Select(hour => hour.Of(Temperature)!.Mean));
        var swapped = Swapped(done);
        Assert.Equal((RecomputationState.Swapped, 3, 0), (swapped.State, swapped.Swapped, swapped.NotSwapped));
        Assert.Equal([(20, 1), (21, 1), (22, 2), (23, 1)], (await HoursAsync()).Select(hour => (hour.Of(Temperature)!.Mean, hour.Of(Temperature)!.Revision)));
        // The area follows.
        RollUp();
        Assert.Equal([20, 21, 22, 23], (await AreaAsync("north")).Select(hour => hour.Of(Temperature)!.Mean));
        Assert.Equal(0, (await RecomputedAsync()).Summary.Unequal);
    }

    [Fact]
    public async Task Step_AfterARestartInTheMiddle_GoesOn()
    {
        for (var station = 0; station < 40; station++) Commit($"station-{station}", hours: 5);
        RollUp();
        City.Sql($"DELETE FROM aggregate WHERE id > 0 AND id >> 27 IN (3, 30)");
        var number = Create().Number;
        Assert.True(City.Database.Recomputations.Step(Later, Cancelled).HasWorked);
        var half = (await City.Database.Recomputations.FindAsync(number, Cancelled))!;
        Assert.Equal((RecomputationState.Running, 3, 125), (half.State, half.HoursDone, half.Summary.Compared));
        Assert.Throws<OperationCanceledException>(() => City.Database.Recomputations.Step(Later, new CancellationToken(canceled: true)));
        City.Reopen();
        var done = Worked(number);
        Assert.Equal((RecomputationState.Done, 200, 10), (done.State, done.Summary.Compared, done.Summary.OnlyRecomputed));

        // And so does the swap.
        Change(number, RecomputationAction.Swap);
        Change(number, RecomputationAction.Pause);
        Assert.False(City.Database.Recomputations.Step(Later, Cancelled).HasWorked);
        City.Reopen();
        Change(number, RecomputationAction.Resume);
        Assert.Equal((RecomputationState.Swapped, 10), (Worked(number).State, Worked(number).Swapped));
        Assert.Equal(0, (await RecomputedAsync()).Summary.Unequal);
    }

    [Fact]
    public async Task Step_ManyDifferences_SwapsThemInStepsAndListsThemInPages()
    {
        for (var station = 0; station < 50; station++) Commit($"station-{station}", hours: 3);
        RollUp();
        City.Sql("DELETE FROM aggregate WHERE id > 0");
        var done = await RecomputedAsync();
        var all = (await DifferencesAsync(done))!;
        Assert.Equal(150, all.Count);
        Assert.Equal(all, all.DistinctBy(one => one.Place));
        List<PlacedDifference> pages = [];
        while (await City.Database.Recomputations.DifferencesAsync(done.Number, pages.Count > 0 ? pages[^1].Place : null, 7, Cancelled) is { Count: > 0 } page) pages.AddRange(page);
        Assert.Equal(all.Select(one => one.Place), pages.Select(one => one.Place));

        Change(done.Number, RecomputationAction.Swap);
        Assert.True(City.Database.Recomputations.Step(Later, Cancelled).HasWorked);
        City.Reopen();
        Assert.Equal(64, (await City.Database.Recomputations.FindAsync(done.Number, Cancelled))!.Swapped);
        Assert.Equal(150, Worked(done.Number).Swapped);
        Assert.Equal(0, (await RecomputedAsync()).Summary.Unequal);
    }

    [Fact]
    public async Task Step_HoursWhoseReadingsHaveExpired_AreLeftOut()
    {
        Commit(Station, hours: 3);
        RollUp();
        City.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(1)}");
        City.Database.DropExpired(TimeSpan.FromDays(1), Midnight.AddDays(40), Cancelled);
        // Late readings of an hour whose first ones have expired.
        City.Commit([City.Block(Station, TestDatabase.Minutes(Midnight.AddMinutes(30), 5), 35, arrived: Later)]);
        RollUp();
        var before = await HoursAsync();
        var done = await RecomputedAsync();
        Assert.Equal((0, 3), (done.Summary.Compared, done.Summary.Expired));
        Assert.Equal((RecomputationState.Swapped, 0), (Swapped(done).State, Swapped(done).Swapped));
        Assert.Equal(before.Select(Figures), (await HoursAsync()).Select(Figures));
    }

    [Fact]
    public async Task Step_HourThatIsNotAggregatedYet_IsLeftToTheRollUp()
    {
        Commit(Station, hours: 2);
        RollUp();
        City.Commit([City.Block(Station, [Midnight.AddSeconds(30)])]);
        var done = await RecomputedAsync();
        Assert.Equal((1, 1), (done.Summary.Pending, done.Summary.Equal));
    }

    [Fact]
    public async Task Step_DamagedBlock_IsCountedAndTheRestCompared()
    {
        Commit(Station, hours: 2);
        RollUp();
        City.Sql("UPDATE reading_block SET data = x'0102' WHERE id = 1");
        var done = await RecomputedAsync();
        Assert.Equal((1, 1), (done.Summary.Damaged, done.Summary.Equal));
    }

    [Fact]
    public async Task Step_ZoneWhoseHoursBeginAtTheHalfHour_ComparesBothHalves()
    {
        using var city = new TestDatabase(zone: TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"));
        city.Commit([city.Block(Station, TestDatabase.Minutes(Midnight, 60))], catalogue: TestDatabase.NineTypes);
        RollUp(city);
        city.Sql($"DELETE FROM aggregate WHERE id = {AggregateRows.IdOf(1, Midnight.AddMinutes(30).UtcTicks)}");
        var recomputation = city.Database.Recomputations.Create(Request(swaps: true), Later).Recomputation!;
        while (city.Database.Recomputations.Step(Later, Cancelled).HasWorked)
        {
        }

        var swapped = (await city.Database.Recomputations.FindAsync(recomputation.Number, Cancelled))!;
        Assert.Equal((1, 1, RecomputationState.Swapped), (swapped.Summary.Different, swapped.Swapped, swapped.State));
        Assert.Equal(Midnight.AddMinutes(30), Assert.Single(swapped.Summary.First).Start);
    }

    [Fact]
    public async Task Step_StationThatWasRemoved_IsPassedOver()
    {
        Commit(Station, hours: 1);
        RollUp();
        City.Commit(stations: [new StationChange(Station, null, null)]);
        Assert.Equal((RecomputationState.Done, 0), ((await RecomputedAsync()).State, (await RecomputedAsync()).Summary.Compared));
    }
}
