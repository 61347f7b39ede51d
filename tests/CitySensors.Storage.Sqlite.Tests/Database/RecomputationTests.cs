using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class RecomputationTests : IDisposable
{
    private const string Station = "station-7";
    private const int Temperature = 0;

    private static readonly DateTimeOffset Midnight = new(2023, 11, 14, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Midnight.AddDays(3);

    private readonly TestDatabase _city = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _city.Dispose();

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
        _city.Sql($"DELETE FROM aggregate WHERE id = {Id(1)}; UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(3)}) WHERE id = {Id(2)}");
        _city.Sql($"INSERT INTO aggregate (id, raw_deleted, data) SELECT {Id(9)}, 0, data FROM aggregate WHERE id = {Id(3)}");

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
    public async Task Step_AreasWhoseStationsDiffer_AreReportedWithWhatTheSwapGives()
    {
        Put(Station, "north");
        Put("station-8", "north");
        Put("station-9", "south");
        foreach (var station in (string[])[Station, "station-8", "station-9"]) Commit(station, hours: 3);
        RollUp();
        Assert.Equal((9, 9, 0), AreasOf(await RecomputedAsync()));
        _city.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(2)}) WHERE id = {Id(1)}; DELETE FROM aggregate WHERE id = {Id(0)}");

        // What was aggregated of the areas is right, as long as nobody touches it.
        Assert.Equal((9, 9, 0), AreasOf(await RecomputedAsync()));
        _city.Sql("DELETE FROM dirty_area; INSERT INTO dirty_area (hour, area) SELECT DISTINCT 17259888 + (id & 134217727) / 60, key FROM aggregate, area");
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
        _city.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE {north} AND id & 134217727 = {Id(2)} & 134217727) WHERE {north} AND id & 134217727 = {Id(1)} & 134217727");
        _city.Sql($"DELETE FROM aggregate WHERE {north} AND id & 134217727 = {Id(0)} & 134217727");
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
        _city.Commit(stations: [new StationChange("station-8", null, null)]);
        _city.Database.DropExpired(TimeSpan.FromDays(1000), Later, Cancelled);
        var done = await RecomputedAsync();
        Assert.Equal((2, 0), (done.Summary.Areas!.Expired, done.Summary.Areas.Compared));
        Assert.Equal(0, Swapped(done).Marked);
        Assert.Equal(120, Assert.Single(await AreaAsync("north")).Of(Temperature)!.Count);
    }

    [Fact]
    public async Task Step_AfterARestartInTheMiddle_GoesOn()
    {
        for (var station = 0; station < 40; station++) Commit($"station-{station}", hours: 5);
        RollUp();
        _city.Sql($"DELETE FROM aggregate WHERE id > 0 AND id >> 27 IN (3, 30)");
        var number = Create().Number;
        Assert.True(_city.Database.Recomputations.Step(Later, Cancelled).HasWorked);
        var half = (await _city.Database.Recomputations.FindAsync(number, Cancelled))!;
        Assert.Equal((RecomputationState.Running, 3, 125), (half.State, half.HoursDone, half.Summary.Compared));
        Assert.Throws<OperationCanceledException>(() => _city.Database.Recomputations.Step(Later, new CancellationToken(canceled: true)));
        _city.Reopen();
        var done = Worked(number);
        Assert.Equal((RecomputationState.Done, 200, 10), (done.State, done.Summary.Compared, done.Summary.OnlyRecomputed));

        // And so does the swap.
        Change(number, RecomputationAction.Swap);
        Change(number, RecomputationAction.Pause);
        Assert.False(_city.Database.Recomputations.Step(Later, Cancelled).HasWorked);
        _city.Reopen();
        Change(number, RecomputationAction.Resume);
        Assert.Equal((RecomputationState.Swapped, 10), (Worked(number).State, Worked(number).Swapped));
        Assert.Equal(0, (await RecomputedAsync()).Summary.Unequal);
    }

    [Fact]
    public async Task Step_ManyDifferences_SwapsThemInStepsAndListsThemInPages()
    {
        for (var station = 0; station < 50; station++) Commit($"station-{station}", hours: 3);
        RollUp();
        _city.Sql("DELETE FROM aggregate WHERE id > 0");
        var done = await RecomputedAsync();
        var all = (await DifferencesAsync(done))!;
        Assert.Equal(150, all.Count);
        Assert.Equal(all, all.DistinctBy(one => one.Place));
        List<PlacedDifference> pages = [];
        while (await _city.Database.Recomputations.DifferencesAsync(done.Number, pages.Count > 0 ? pages[^1].Place : null, 7, Cancelled) is { Count: > 0 } page) pages.AddRange(page);
        Assert.Equal(all.Select(one => one.Place), pages.Select(one => one.Place));

        Change(done.Number, RecomputationAction.Swap);
        Assert.True(_city.Database.Recomputations.Step(Later, Cancelled).HasWorked);
        _city.Reopen();
        Assert.Equal(64, (await _city.Database.Recomputations.FindAsync(done.Number, Cancelled))!.Swapped);
        Assert.Equal(150, Worked(done.Number).Swapped);
        Assert.Equal(0, (await RecomputedAsync()).Summary.Unequal);
    }

    [Fact]
    public async Task Step_HoursWhoseReadingsHaveExpired_AreLeftOut()
    {
        Commit(Station, hours: 3);
        RollUp();
        _city.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(1)}");
        _city.Database.DropExpired(TimeSpan.FromDays(1), Midnight.AddDays(40), Cancelled);
        // Late readings of an hour whose first ones have expired.
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight.AddMinutes(30), 5), 35, arrived: Later)]);
        RollUp();
        var before = await HoursAsync();
        var done = await RecomputedAsync();
        Assert.Equal((0, 3), (done.Summary.Compared, done.Summary.Expired));
        Assert.Equal((RecomputationState.Swapped, 0), (Swapped(done).State, Swapped(done).Swapped));
        Assert.Equal(before.Select(Figures), (await HoursAsync()).Select(Figures));
    }

    [Fact]
    public async Task Swap_ReadingsThatExpiredSinceTheyWereComputed_KeepTheLiveAggregates()
    {
        Commit(Station, hours: 2);
        RollUp();
        _city.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(1)}");
        var done = await RecomputedAsync();
        Assert.Equal(1, done.Summary.Different);
        _city.Database.DropExpired(TimeSpan.FromDays(1), Midnight.AddDays(40), Cancelled);
        var swapped = Swapped(done);
        Assert.Equal((0, 1), (swapped.Swapped, swapped.NotSwapped));
        Assert.Equal([20, 20], (await HoursAsync()).Select(hour => hour.Of(Temperature)!.Mean));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Swap_ReadingsThatWereCorrectedSinceTheyWereComputed_AreNotLost(bool isRolledUp)
    {
        Commit(Station, hours: 2);
        RollUp();
        _city.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(1)}");
        var done = await RecomputedAsync();
        _city.Commit([_city.Block(Station, [Midnight.AddHours(1)], temperature: 35)]);
        if (isRolledUp) RollUp();
        var swapped = Swapped(done);
        Assert.Equal((RecomputationState.Swapped, 1), (swapped.State, swapped.Swapped));
        var hour = (await HoursAsync())[1].Of(Temperature)!;
        Assert.Equal((60, 35), (hour.Count, hour.Max));
        RollUp();
        Assert.Equal(hour.Revision, (await HoursAsync())[1].Of(Temperature)!.Revision);
        Assert.Equal(0, (await RecomputedAsync()).Summary.Unequal);
    }

    [Fact]
    public async Task Swap_SensorTypeThatWasChangedSinceItWasComputed_IsComputedAgain()
    {
        Commit(Station, hours: 2);
        RollUp();
        _city.Sql($"UPDATE aggregate SET data = (SELECT data FROM aggregate WHERE id = {Id(0)}) WHERE id = {Id(1)}");
        var done = await RecomputedAsync();
        _city.Commit(catalogue: TestDatabase.NineTypes.With(TestDatabase.NineTypes.Slots[Temperature] with { Aggregation = Aggregation.Sum }));
        Swapped(done);
        // Hours that did not differ are as they were.
        var again = await RecomputedAsync();
        Assert.Equal((1, 1), (again.Summary.Equal, again.Summary.Different));
    }

    [Fact]
    public async Task Step_HourThatIsNotAggregatedYet_IsLeftToTheRollUp()
    {
        Commit(Station, hours: 2);
        RollUp();
        _city.Commit([_city.Block(Station, [Midnight.AddSeconds(30)])]);
        var done = await RecomputedAsync();
        Assert.Equal((1, 1), (done.Summary.Pending, done.Summary.Equal));
    }

    [Fact]
    public async Task Step_DamagedBlock_IsCountedAndTheRestCompared()
    {
        Commit(Station, hours: 2);
        RollUp();
        _city.Sql("UPDATE reading_block SET data = x'0102' WHERE id = 1");
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
    public async Task Create_WhileOneIsActive_IsRefused()
    {
        Commit(Station, hours: 1);
        RollUp();
        _city.Sql($"DELETE FROM aggregate WHERE id = {Id(0)}");
        var first = Create();
        Assert.Equal("Recomputation 1 is running: there is one at a time.", Refusal());
        Change(first.Number, RecomputationAction.Pause);
        Assert.Equal("Recomputation 1 is paused: there is one at a time.", Refusal());
        Change(first.Number, RecomputationAction.Resume);
        Assert.Equal(RecomputationState.Done, Worked(first.Number).State);
        Assert.Single((await DifferencesAsync(first))!);

        // The next one takes its place, and what it found remains.
        var second = await RecomputedAsync();
        Assert.Equal(RecomputationState.Superseded, (await _city.Database.Recomputations.FindAsync(first.Number, Cancelled))!.State);
        Assert.Equal("It is superseded.", _city.Database.Recomputations.Change(first.Number, RecomputationAction.Swap, Later).Refusal);
        foreach (var one in (Recomputation[])[first, second]) Assert.Single((await DifferencesAsync(one))!);
        foreach (var one in (Recomputation[])[first, second])
        {
            Change(one.Number, RecomputationAction.Discard);
            Assert.Null(await DifferencesAsync(one));
        }

        Worked(second.Number);
        Assert.Equal(0, Rows());
        Assert.Null(await DifferencesAsync(second with { Number = 99 }));

        string? Refusal() => _city.Database.Recomputations.Create(Request(), Later).Refusal;
    }

    [Fact]
    public async Task List_ManyRecomputations_KeepsTheNewest()
    {
        Commit(Station, hours: 1);
        RollUp();
        _city.Sql($"DELETE FROM aggregate WHERE id = {Id(0)}");
        for (var i = 0; i < Recomputation.MaxKept + 5; i++) await RecomputedAsync();
        Assert.Equal(Recomputation.MaxVersions, Rows());
        Assert.Single((await DifferencesAsync((await _city.Database.Recomputations.FindAsync(16, Cancelled))!))!);
        Assert.Null(await DifferencesAsync((await _city.Database.Recomputations.FindAsync(15, Cancelled))!));
        var kept = await _city.Database.Recomputations.ListAsync(Cancelled);
        Assert.Equal(Enumerable.Range(6, Recomputation.MaxKept).Reverse().Select(number => (long)number), kept.Select(one => one.Number));
        Assert.Null(await _city.Database.Recomputations.FindAsync(5, Cancelled));
    }

    [Fact]
    public void Fail_AnError_EndsItUntilItIsResumed()
    {
        Commit(Station, hours: 1);
        RollUp();
        var number = Create().Number;
        Assert.Equal("It broke.", _city.Database.Recomputations.Fail("It broke.", Later)!.Error);
        Assert.False(_city.Database.Recomputations.Step(Later, Cancelled).HasWorked);
        Change(number, RecomputationAction.Resume);
        Assert.Equal((RecomputationState.Done, null), (Worked(number).State, Worked(number).Error));
    }

    [Fact]
    public async Task Step_StationThatWasRemoved_IsPassedOver()
    {
        Commit(Station, hours: 1);
        RollUp();
        _city.Commit(stations: [new StationChange(Station, null, null)]);
        Assert.Equal((RecomputationState.Done, 0), ((await RecomputedAsync()).State, (await RecomputedAsync()).Summary.Compared));
    }

    private static RecomputationRequest Request(bool swaps = false) => new(Midnight, Midnight.AddDays(1), swaps, "Ada");

    private static long Id(int hour) => AggregateRows.IdOf(1, Midnight.AddHours(hour).UtcTicks);

    /// <summary>All that is known of a window.</summary>
    private static string Figures(SegmentAggregates window) => Convert.ToHexString(window.Write());

    private static (long Compared, long Equal, long Unequal) AreasOf(Recomputation one) => (one.Summary.Areas!.Compared, one.Summary.Areas.Equal, one.Summary.Areas.Unequal);

    private Recomputation Create() => _city.Database.Recomputations.Create(Request(), Later).Recomputation!;

    private async Task<Recomputation> RecomputedAsync()
    {
        var number = Create().Number;
        Worked(number);
        return (await _city.Database.Recomputations.FindAsync(number, Cancelled))!;
    }

    private Recomputation Swapped(Recomputation done)
    {
        if (done.State != RecomputationState.Swapped && _city.Database.Recomputations.FindAsync(done.Number, Cancelled).GetAwaiter().GetResult()!.State == RecomputationState.Done)
            Change(done.Number, RecomputationAction.Swap);
        return Worked(done.Number);
    }

    private Recomputation Worked(long number)
    {
        while (_city.Database.Recomputations.Step(Later, Cancelled).HasWorked)
        {
        }

        return _city.Database.Recomputations.FindAsync(number, Cancelled).GetAwaiter().GetResult()!;
    }

    private void Change(long number, RecomputationAction action) => Assert.Null(_city.Database.Recomputations.Change(number, action, Later).Refusal);

    private Task<IReadOnlyList<PlacedDifference>?> DifferencesAsync(Recomputation recomputation) => _city.Database.Recomputations.DifferencesAsync(recomputation.Number, null, 1000, Cancelled);

    private long Rows()
    {
        using var connection = new ReadConnection(_city.Path);
        return connection.Run(statements => (long)statements.Scalar("SELECT count(*) FROM recomputed_aggregate")!);
    }

    private void Put(string station, string area) => _city.Commit(stations: [new StationChange(station, new StationDefinition(station, station, Area: area, Version: 1), null)]);

    /// <summary>Hours of a station, each a degree warmer than the one before.</summary>
    private void Commit(string station, int hours)
    {
        for (var hour = 0; hour < hours; hour++) _city.Commit([_city.Block(station, TestDatabase.Minutes(Midnight.AddHours(hour), 60), 20 + hour)], catalogue: TestDatabase.NineTypes);
    }

    private Task<List<SegmentAggregates>> HoursAsync() => PageAsync(query => _city.Database.ReadAsync(Station, query, Cancelled));

    private Task<List<SegmentAggregates>> AreaAsync(string area) => PageAsync(query => _city.Database.ReadAreaAsync(area, query, Cancelled));

    private static async Task<List<SegmentAggregates>> PageAsync(Func<AggregateQuery, Task<AggregatePage>> read) =>
        [.. (await read(new AggregateQuery(new WindowGrid(WindowLength.Hour, TimeZoneInfo.Utc), Midnight.UtcTicks, Midnight.AddHours(5).UtcTicks, ulong.MaxValue, 1000))).Windows];

    private void RollUp() => RollUp(_city);

    private static void RollUp(TestDatabase city)
    {
        for (RollUpPosition? next = default(RollUpPosition); next is { } after;) next = city.Database.RollUp(Later, after, Cancelled).Next;
    }
}
