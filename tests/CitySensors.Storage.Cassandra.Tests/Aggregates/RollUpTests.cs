using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Aggregates;

public sealed class RollUpTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = TestCity.Noon;

    private RollUpCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _city = await RollUpCity.OpenAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task Run_HoursThatAreOver_WritesTheirRowsAndThoseOfTheirDayAndMonth()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20), (Noon.AddMinutes(30), 24), (Noon.AddMinutes(60), 31), (Noon.AddHours(30), 10));
        await _city.RunAsync();

        var rows = await _city.City.SelectAsync("resolution, start, sensor, count, min, mean, max, standard_deviation, revision, readings", "aggregate");
        Assert.Equal(
            ["P1D 11-14 00:00 3 20 25 31 r2", "P1D 11-15 00:00 1 10 10 10 r1", "P1M 11-01 00:00 4 10 21.25 31 r3", "PT1H 11-14 12:00 2 20 22 24 r1", "PT1H 11-14 13:00 1 31 31 31 r1", "PT1H 11-15 18:00 1 10 10 10 r1"],
            rows.Select(row => FormattableString.Invariant(
                $"{row.GetValue<string>("resolution")} {row.GetValue<DateTimeOffset>("start"):MM-dd HH:mm} {row.GetValue<long>("count")} {row.GetValue<double>("min")} {row.GetValue<double>("mean")} {row.GetValue<double>("max")} r{row.GetValue<long>("revision")}")).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal("temperature", row.GetValue<string>("sensor")));
        Assert.Empty(await _city.MarkedAsync());
        Assert.Equal(["11-14 12:00 n=2 20/22/24 r1", "11-14 13:00 n=1 31/31/31 r1", "11-15 18:00 n=1 10/10/10 r1"], await _city.ReadAsync(station, WindowLength.Hour));
        Assert.Equal(["11-14 00:00 n=3 20/25/31 r2", "11-15 00:00 n=1 10/10/10 r1"], await _city.ReadAsync(station, WindowLength.Day));
        Assert.Equal(["11-01 00:00 n=4 10/21.25/31 r3"], await _city.ReadAsync(station, WindowLength.Month));
        Assert.Equal(
            ["PT1H 11-14 12:00 n=2 20/22/24 r1", "PT1H 11-14 13:00 n=1 31/31/31 r1", "P1D 11-14 00:00 n=3 20/25/31 r2", "P1M 11-01 00:00 n=3 20/25/31 r2",
             "PT1H 11-15 18:00 n=1 10/10/10 r1", "P1D 11-15 00:00 n=1 10/10/10 r1", "P1M 11-01 00:00 n=4 10/21.25/31 r3"],
            _city.Published);
    }

    [Fact]
    public async Task Run_ALateReading_CorrectsItsHourDayAndMonthWithTheNextRevision()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20), (Noon.AddHours(1), 20));
        await _city.RunAsync();
        await _city.WriteAsync(station, (Noon.AddMinutes(1), 40));
        // What is stored is what was published.
        Assert.Equal("11-14 12:00 n=1 20/20/20 r1", (await _city.ReadAsync(station, WindowLength.Hour))[0]);
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=2 20/30/40 r2", "11-14 13:00 n=1 20/20/20 r1"], await _city.ReadAsync(station, WindowLength.Hour));
        Assert.Equal(["11-14 00:00 n=3 20/26.667/40 r3"], await _city.ReadAsync(station, WindowLength.Day));
        Assert.Equal(["11-01 00:00 n=3 20/26.667/40 r3"], await _city.ReadAsync(station, WindowLength.Month));
    }

    [Fact]
    public async Task Run_AReadingThatIsWrittenMeanwhile_IsInTheNextRun()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20));
        // After the readings of the hour were read, and before its mark is removed.
        _city.Publishing = () => _city.WriteAsync(station, (Noon.AddMinutes(1), 40));
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=1 20/20/20 r1"], await _city.ReadAsync(station, WindowLength.Hour));
        Assert.Equal([station], await _city.MarkedAsync());
        _city.Publishing = () => Task.CompletedTask;
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=2 20/30/40 r2"], await _city.ReadAsync(station, WindowLength.Hour));
        Assert.Empty(await _city.MarkedAsync());
    }

    [Fact]
    public async Task Run_AfterPublishingFailed_PublishesTheSameRevisionsAgain()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20));
        _city.Publishing = () => throw new StoreUnavailableException("Kafka is away.");
        await Assert.ThrowsAsync<StoreUnavailableException>(_city.RunAsync);
        _city.Publishing = () => Task.CompletedTask;
        await _city.RunAsync();
        await _city.RunAsync();
        string[] windows = ["PT1H 11-14 12:00 n=1 20/20/20 r1", "P1D 11-14 00:00 n=1 20/20/20 r1", "P1M 11-01 00:00 n=1 20/20/20 r1"];
        Assert.Equal([.. windows, .. windows], _city.Published);
        Assert.Equal(["11-14 12:00 n=1 20/20/20 r1"], await _city.ReadAreaAsync("centre", WindowLength.Hour));
    }

    /// <summary>Each process counts its writes: one whose clock is behind is not overtaken by the removal of another's mark.</summary>
    [Fact]
    public async Task Clear_MarksOfOneProcess_LeavesThoseOfOthersAndLaterOnes()
    {
        await using var other = await _city.City.OpenAnotherAsync();
        var (mine, others) = (_city.Context.Store.Marks.Table, other.Aggregates.Marks.Table);
        await mine.MarkAsync("station", [1, 2], Cancelled);
        await mine.MarkAsync("station", [1], Cancelled);
        var read = await AllAsync();
        await others.MarkAsync("station", [1], Cancelled);
        await mine.MarkAsync("station", [2], Cancelled);
        await mine.ClearAsync(read, Cancelled);
        Assert.Equal([(1L, 1L), (2L, 4L)], (await AllAsync()).Select(mark => (mark.Hour, mark.Stamp)));
        Assert.Equal([1L, 2L], await mine.HoursAsync("station", 0, long.MaxValue, Cancelled));
        Assert.Equal([2L], await mine.HoursAsync("station", 2, 3, Cancelled));

        async Task<List<HourMark>> AllAsync()
        {
            var all = new List<HourMark>();
            for (var bucket = 0; bucket < MarkTable.Buckets; bucket++) await foreach (var marks in mine.ByKeyAsync(bucket, Cancelled)) all.AddRange(marks);
            return all;
        }
    }

    [Fact]
    public async Task Before_AnHourThatIsNotOver_IsMarkedOncePerProcess()
    {
        var (marks, now) = (_city.Context.Store.Marks, TimeProvider.System.GetUtcNow().UtcTicks);
        for (var i = 0; i < 3; i++)
        {
            await marks.BeforeAsync("station", [now, now + 1], Cancelled);
            await marks.AfterAsync("station", [now, now + 1], Cancelled);
        }

        var row = Assert.Single(await _city.City.SelectAsync("WRITETIME(marked) AS stamp", "dirty_hour"));
        // More if the hour ends meanwhile.
        Assert.InRange(row.GetValue<long>("stamp"), 1, 2);
    }

    [Fact]
    public async Task Run_ReadingsOfAnEarlierSchema_AreMarkedOnce()
    {
        var station = await _city.StationAsync();
        await _city.City.WriteAsync(station, TestCity.Minutes(Noon, 90));
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=60 25/25/25 r1", "11-14 13:00 n=30 25/25/25 r1"], await _city.ReadAsync(station, WindowLength.Hour));
        await _city.City.WriteAsync(station, [Noon.AddHours(5)]);
        await _city.RunAsync();
        Assert.Equal(2, (await _city.ReadAsync(station, WindowLength.Hour)).Count);
    }

    [Fact]
    public async Task Run_AfterReadingsHaveExpired_AddsWhatArrivesLater()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20), (Noon.AddMinutes(1), 22));
        await _city.RunAsync();
        await _city.City.Readings.RemoveAsync(station, Cancelled);
        await _city.WriteAsync(station, (Noon.AddMinutes(2), 30));
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=3 20/24/30 r2"], await _city.ReadAsync(station, WindowLength.Hour));
        await _city.WriteAsync(station, (Noon.AddMinutes(3), 40));
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=4 20/28/40 r3"], await _city.ReadAsync(station, WindowLength.Hour));
        Assert.Equal(["11-14 00:00 n=4 20/28/40 r3"], await _city.ReadAsync(station, WindowLength.Day));
        Assert.All(await _city.City.SelectAsync("raw_deleted, resolution", "aggregate"), row => Assert.Equal(row.GetValue<string>("resolution") == "PT1H" ? true : null, row.GetValue<bool?>("raw_deleted")));
    }

    [Fact]
    public async Task Run_AnEarlierRunThatEndsLater_DoesNotReplaceALaterOne()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20));
        // The other run begins and ends while this one publishes; then this one is repeated with what it had read.
        _city.Publishing = async () =>
        {
            _city.Publishing = () => Task.CompletedTask;
            await _city.WriteAsync(station, (Noon.AddMinutes(1), 40));
            await _city.RunAsync();
        };
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=2 20/30/40 r2"], await _city.ReadAsync(station, WindowLength.Hour));
        Assert.Empty(await _city.MarkedAsync());
    }

    [Fact]
    public async Task Run_StationsOfAnArea_CountOnceEachInItsMean()
    {
        var (often, seldom, elsewhere) = (await _city.StationAsync("north"), await _city.StationAsync("north"), await _city.StationAsync("south"));
        await _city.WriteAsync(often, Enumerable.Range(0, 10).Select(minute => (Noon.AddMinutes(minute), 20.0)));
        await _city.WriteAsync(seldom, (Noon, 30));
        await _city.WriteAsync(elsewhere, (Noon, 40), (Noon.AddHours(24), 50));
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=11 20/25/30 r1"], await _city.ReadAreaAsync("north", WindowLength.Hour));
        Assert.Equal(["11-14 12:00 n=12 20/30/40 r1", "11-15 12:00 n=1 50/50/50 r1"], await _city.ReadAreaAsync(null, WindowLength.Hour));
        Assert.Equal(["11-14 00:00 n=12 20/30/40 r1", "11-15 00:00 n=1 50/50/50 r1"], await _city.ReadAreaAsync(null, WindowLength.Day));
        Assert.Equal(["11-01 00:00 n=13 20/35/50 r2"], await _city.ReadAreaAsync(null, WindowLength.Month));
        Assert.Empty(await _city.City.SelectAsync("area, hour", "dirty_area"));

        await _city.WriteAsync(seldom, (Noon.AddMinutes(5), 10));
        await _city.RunAsync();
        Assert.Equal(["11-14 12:00 n=12 10/20/30 r2"], await _city.ReadAreaAsync("north", WindowLength.Hour));
        Assert.Equal(["11-14 12:00 n=2 40/40/40 r1"], (await _city.ReadAreaAsync("south", WindowLength.Hour)).Take(1).Select(text => text.Replace("n=1", "n=2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_ARetentionOfAggregates_IsTheLifeOfTheirRows()
    {
        await using var city = await RollUpCity.OpenAsync(retention: new AggregateRetention(TimeSpan.FromDays(4000), TimeSpan.FromDays(4500)));
        var station = await city.StationAsync();
        await city.WriteAsync(station, (Noon, 20));
        await city.RunAsync();
        var rows = await city.City.SelectAsync("resolution, TTL(data) AS life", "aggregate");
        var expiries = rows.ToDictionary(row => row.GetValue<string>("resolution"), row => Math.Round((TimeProvider.System.GetUtcNow().AddSeconds(row.GetValue<int>("life")) - Noon.Date).TotalDays));
        Assert.Equal((4501, 4501, 4517), (expiries["PT1H"], expiries["P1D"], expiries["P1M"]));
        Assert.All(await _city.City.SelectAsync("TTL(data) AS life", "aggregate"), row => Assert.Null(row.GetValue<int?>("life")));
    }

    [Fact]
    public async Task Remove_AStation_RemovesItsAggregatesAndNotThoseOfItsArea()
    {
        var station = await _city.StationAsync("north");
        await _city.WriteAsync(station, (Noon, 20));
        await _city.RunAsync();
        await _city.Context.Store.RemoveAsync(station, Cancelled);
        Assert.Empty(await _city.ReadAsync(station, WindowLength.Hour));
        Assert.Empty(await _city.ReadAsync(station, WindowLength.Month));
        Assert.Single(await _city.ReadAreaAsync("north", WindowLength.Hour));
    }
}
