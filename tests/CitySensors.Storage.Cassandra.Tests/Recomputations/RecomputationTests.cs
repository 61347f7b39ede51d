using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Recomputations;
using CitySensors.Storage.Cassandra.Tests.Aggregates;
using CitySensors.Storage.Cassandra.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Cassandra.Tests.Recomputations;

public sealed class RecomputationTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = TestCity.Noon;

    private RollUpCity _city = null!;
    private CassandraRecomputations _recomputations = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _city = await RollUpCity.OpenAsync();
        _recomputations = Recomputations(_city.Context);
    }

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task Step_AggregatesThatNobodyTouched_FindsNoDifference()
    {
        var stations = new List<string>();
        for (var i = 0; i < 20; i++) stations.Add(await FilledAsync());
        await _city.RunAsync();
        var done = await DoneAsync(await BeginAsync(swaps: false));
        Assert.Equal((RecomputationState.Done, 24L, 40L, 40L, 0L), (done.State, done.HoursDone, done.Summary.Compared, done.Summary.Equal, done.Summary.Pending));
        Assert.Empty((await _recomputations.DifferencesAsync(done.Number, null, 10, Cancelled))!);
        Assert.Empty(await _city.MarkedAsync());
        Assert.Equal(20, stations.Distinct().Count());
    }

    [Fact]
    public async Task Step_AggregatesOfOtherReadings_ReportsThemAndTheSwapReplacesThem()
    {
        var (station, other) = (await FilledAsync(), await FilledAsync());
        await _city.RunAsync();
        await TamperAsync(station);
        await _city.RunAsync();
        Assert.Equal("11-14 12:00 n=2 20/22/24 r1", (await _city.ReadAsync(station, WindowLength.Hour))[0]);

        var done = await DoneAsync(await BeginAsync(swaps: false));
        Assert.Equal((RecomputationState.Done, 4L, 1L, 3L), (done.State, done.Summary.Compared, done.Summary.Different, done.Summary.Equal));
        // The area and the city differ as well.
        var found = (await _recomputations.DifferencesAsync(done.Number, null, 10, Cancelled))![2];
        Assert.Equal((station, Noon, "temperature"), (found.Difference.StationId, found.Difference.Start, found.Difference.Sensor));
        Assert.Equal((24.0, 30.0), (found.Difference.Live!.Max!.Value, found.Difference.Recomputed!.Max!.Value));
        Assert.Equal(found.Difference.StationId, Assert.Single(done.Summary.First).StationId);
        Assert.Empty((await _recomputations.DifferencesAsync(done.Number, found.Place, 10, Cancelled))!);

        await _recomputations.ChangeAsync(done.Number, RecomputationAction.Swap, Cancelled);
        var swapped = await DoneAsync(done);
        Assert.Equal((RecomputationState.Swapped, 3L, 0L, 0L), (swapped.State, swapped.Marked, swapped.Swapped, swapped.NotSwapped));
        Assert.Equal([station], await _city.MarkedAsync());
        await _city.RunAsync();
        Assert.Equal("11-14 12:00 n=2 20/25/30 r2", (await _city.ReadAsync(station, WindowLength.Hour))[0]);
        Assert.Equal(["11-14 00:00 n=4 20/29/35 r3"], await _city.ReadAsync(station, WindowLength.Day));
        Assert.Equal("11-14 12:00 n=2 20/22/24 r1", (await _city.ReadAsync(other, WindowLength.Hour))[0]);
        Assert.Equal((4L, 4L), Counts(await DoneAsync(await BeginAsync(swaps: false))));
    }

    [Fact]
    public async Task Swap_AfterACorrection_KeepsIt()
    {
        var station = await FilledAsync();
        await _city.RunAsync();
        await TamperAsync(station);
        var done = await DoneAsync(await BeginAsync(swaps: false));
        await _city.WriteAsync(station, (Noon.AddMinutes(2), 10));
        await _recomputations.ChangeAsync(done.Number, RecomputationAction.Swap, Cancelled);
        await DoneAsync(done);
        await _city.RunAsync();
        Assert.Equal("11-14 12:00 n=3 10/20/30 r2", (await _city.ReadAsync(station, WindowLength.Hour))[0]);
    }

    [Fact]
    public async Task Step_ReadingsThatAreNotAggregatedYet_ArePending()
    {
        var station = await FilledAsync();
        await _city.RunAsync();
        await _city.WriteAsync(station, (Noon.AddMinutes(2), 10));
        var done = await DoneAsync(await BeginAsync(swaps: true));
        Assert.Equal((RecomputationState.Swapped, 1L, 1L), (done.State, done.Summary.Pending, done.Summary.Equal));
    }

    [Fact]
    public async Task Step_ReadingsThatMayHaveExpired_AreNeitherComparedNorReplaced()
    {
        var station = await FilledAsync();
        await _city.RunAsync();
        await TamperAsync(station);
        var context = _city.Context;
        _recomputations = Recomputations(new RollUpContext
        {
            Store = context.Store, Readings = context.Readings, Definitions = context.Definitions, Time = context.Time, Zone = context.Zone,
            Retention = new AggregateRetention(TimeSpan.FromDays(1), null),
        });
        var done = await DoneAsync(await BeginAsync(swaps: true));
        Assert.Equal((2L, 0L, 0L), (done.Summary.Expired, done.Summary.Compared, done.Marked));
        Assert.Empty(await _city.MarkedAsync());
    }

    [Fact]
    public async Task Step_ByAnotherProcess_GoesOnWhereTheFirstStopped()
    {
        for (var i = 0; i < 20; i++) await FilledAsync();
        await _city.RunAsync();
        var begun = await BeginAsync(swaps: false);
        await _recomputations.StepAsync(Cancelled);
        var half = (await _recomputations.FindAsync(begun.Number, Cancelled))!;
        Assert.Equal((RecomputationState.Running, 32L), (half.State, half.Summary.Compared));
        _recomputations = Recomputations(_city.Context);
        Assert.Equal((40L, 40L), Counts(await DoneAsync(begun)));
    }

    [Fact]
    public async Task Create_WhileOneIsUnderWay_IsRefused()
    {
        var first = await BeginAsync(swaps: false);
        var refused = await _recomputations.CreateAsync(Request(swaps: false), Cancelled);
        Assert.Equal((null, $"Recomputation {first.Number} is running: there is one at a time."), (refused.Recomputation, refused.Refusal));
        await _recomputations.ChangeAsync(first.Number, RecomputationAction.Pause, Cancelled);
        Assert.False((await _recomputations.StepAsync(Cancelled)).HasWorked);
        Assert.NotNull((await _recomputations.CreateAsync(Request(swaps: false), Cancelled)).Refusal);
        await _recomputations.ChangeAsync(first.Number, RecomputationAction.Discard, Cancelled);
        Assert.Equal(first.Number + 1, (await BeginAsync(swaps: false)).Number);
    }

    [Fact]
    public async Task Step_AreasThatDiffer_AreReportedAndTheSwapReplacesThem()
    {
        var (first, second) = (await _city.StationAsync("north"), await _city.StationAsync("south"));
        foreach (var station in (string[])[first, second]) await _city.WriteAsync(station, (Noon, 20), (Noon.AddMinutes(60), 31));
        await _city.RunAsync();
        Assert.Equal((6L, 6L), AreasOf(await DoneAsync(await BeginAsync(swaps: false))));

        // One because of a station, and one without.
        await _city.City.Readings.WriteAsync(TestCity.Rows(first, [(Noon.AddMinutes(30), new[] { 40.0 })], arrived: TimeProvider.System.GetUtcNow()), null, Cancelled);
        await Node.CqlAsync($"DELETE FROM {_city.City.Keyspace}.area_aggregate WHERE area = 'south' AND resolution = 'PT1H' AND year = 2023");
        var done = await DoneAsync(await BeginAsync(swaps: false));
        Assert.Equal((6L, 2L), AreasOf(done));
        Assert.Equal((1L, 2L, 2L), (done.Summary.Different, done.Summary.Areas!.Different, done.Summary.Areas.OnlyRecomputed));
        var found = (await _recomputations.DifferencesAsync(done.Number, null, 10, Cancelled))!.Select(one => one.Difference).ToList();
        Assert.Equal([(null, null, 0), (null, "north", 0), (null, "south", 0), (first, null, 0), (null, "south", 1)], found.Select(one => (one.StationId, one.Area, (one.Start - Noon).Hours)));
        Assert.Equal((20.0, 25.0), (found[0].Live!.Mean!.Value, found[0].Recomputed!.Mean!.Value));
        var pages = new List<PlacedDifference>();
        while ((await _recomputations.DifferencesAsync(done.Number, pages.LastOrDefault()?.Place, 1, Cancelled))! is { Count: > 0 } page) pages.AddRange(page);
        Assert.Equal(found, pages.Select(one => one.Difference));

        await _recomputations.ChangeAsync(done.Number, RecomputationAction.Swap, Cancelled);
        var swapped = await DoneAsync(done);
        Assert.Equal((5L, 0L), (swapped.Marked, swapped.Swapped));
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=2 20/30/40 r2", "11-14 13:00 n=1 31/31/31 r1"], await _city.ReadAreaAsync("north", WindowLength.Hour));
        Assert.Equal(["11-14 12:00 n=1 20/20/20 r1", "11-14 13:00 n=1 31/31/31 r1"], await _city.ReadAreaAsync("south", WindowLength.Hour));
        Assert.Equal((6L, 6L), AreasOf(await DoneAsync(await BeginAsync(swaps: false))));
        await _city.Context.Store.AreaMarks.MarkAsync("north", [Noon.UtcTicks / TimeSpan.TicksPerHour], Cancelled);
        Assert.Equal(3, (await DoneAsync(await BeginAsync(swaps: false))).Summary.Areas!.Pending);
    }

    [Fact]
    public async Task Create_AnotherOne_KeepsWhatTheOneBeforeFound()
    {
        var station = await FilledAsync();
        await _city.RunAsync();
        await TamperAsync(station);
        var first = await DoneAsync(await BeginAsync(swaps: false));
        var second = await DoneAsync(await BeginAsync(swaps: false));
        Assert.Equal([RecomputationState.Done, RecomputationState.Superseded], (await _recomputations.ListAsync(Cancelled)).Select(one => one.State));
        foreach (var one in (Recomputation[])[first, second]) Assert.Equal(3, (await _recomputations.DifferencesAsync(one.Number, null, 10, Cancelled))!.Count);
        Assert.Equal("It is superseded.", (await _recomputations.ChangeAsync(first.Number, RecomputationAction.Swap, Cancelled)).Refusal);
        await _recomputations.ChangeAsync(first.Number, RecomputationAction.Discard, Cancelled);
        Assert.Null(await _recomputations.DifferencesAsync(first.Number, null, 10, Cancelled));
        await DoneAsync(second);
        Assert.Equal([second.Number], (await _city.City.SelectAsync("recomputation", "recomputed_aggregate")).Select(row => row.GetValue<long>("recomputation")).Distinct());
    }

    [Fact]
    public async Task Create_TwoProcessesAtOnce_OneBegins()
    {
        var other = Recomputations(_city.Context);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? _recomputations : other).CreateAsync(Request(swaps: false), Cancelled)));
        Assert.Single(outcomes, outcome => outcome.Recomputation is not null);
        Assert.Single(await _recomputations.ListAsync(Cancelled));
    }

    private CassandraRecomputations Recomputations(RollUpContext context) => new(context, _city.City.Store.Recomputations, NullLogger<CassandraRecomputations>.Instance);

    /// <summary>A station with two readings in each of two hours.</summary>
    private async Task<string> FilledAsync()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20), (Noon.AddMinutes(30), 24), (Noon.AddMinutes(60), 31), (Noon.AddMinutes(90), 35));
        return station;
    }

    /// <summary>Replaces a reading of the first hour, of which the roll-up learns nothing.</summary>
    private Task TamperAsync(string station) =>
        _city.City.Readings.WriteAsync(TestCity.Rows(station, [(Noon.AddMinutes(30), new[] { 30.0 })], arrived: TimeProvider.System.GetUtcNow()), null, Cancelled);

    private static RecomputationRequest Request(bool swaps) => new(Noon.AddHours(-12), Noon.AddHours(12), swaps, "engineer");

    private async Task<Recomputation> BeginAsync(bool swaps) => (await _recomputations.CreateAsync(Request(swaps), Cancelled)).Recomputation!;

    /// <summary>Works until there is nothing to do.</summary>
    private async Task<Recomputation> DoneAsync(Recomputation recomputation)
    {
        for (var steps = 0; (await _recomputations.StepAsync(Cancelled)).HasWorked; steps++) Assert.True(steps < 1000);
        return (await _recomputations.FindAsync(recomputation.Number, Cancelled))!;
    }

    private static (long Compared, long Equal) AreasOf(Recomputation recomputation) => (recomputation.Summary.Areas!.Compared, recomputation.Summary.Areas.Equal);

    private static (long Compared, long Equal) Counts(Recomputation recomputation) => (recomputation.Summary.Compared, recomputation.Summary.Equal);
}
