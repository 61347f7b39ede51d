using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class RetentionTests : IDisposable
{
    private static readonly DateTimeOffset Midnight = new(2023, 11, 14, 0, 0, 0, TimeSpan.Zero);

    private readonly TestDatabase _city = new();

    [Fact]
    public async Task DropExpired_ExpiredDays_AreDropped()
    {
        _city.Commit([.. Enumerable.Range(0, 6 * 24).Select(hour => _city.Block("station-7", TestDatabase.Minutes(Midnight.AddHours(hour), 3)))]);

        // The 15th ends 48 hours and no second less before.
        Assert.Equal(0, Drop(TimeSpan.FromDays(2), Midnight.AddDays(3).AddTicks(-1)).Blocks);
        var result = Drop(TimeSpan.FromDays(2), Midnight.AddDays(4).AddHours(1));
        Assert.Equal((48, 144), (result.Blocks, result.Readings));
        Assert.Equal(Midnight.AddDays(2), (await _city.TimesAsync("station-7"))[0]);
        Assert.Equal(4 * 24 * 3, (await _city.TimesAsync("station-7")).Count);
        Assert.False(await _city.ContainsAsync("station-7", Midnight));
    }

    [Fact]
    public async Task DropExpired_StationsWithTheirOwnRetention_UseIt()
    {
        _city.Commit(
            [.. new[] { "city", "longer", "shorter" }.SelectMany(id => Enumerable.Range(0, 10).Select(day => _city.Block(id, [Midnight.AddDays(day)])))],
            stations: [TestDatabase.Put("city"), TestDatabase.Put("longer", TimeSpan.FromDays(8)), TestDatabase.Put("shorter", TimeSpan.FromDays(2))]);

        Assert.Equal(5 + 2 + 8, Drop(TimeSpan.FromDays(5), Midnight.AddDays(10).AddHours(12)).Blocks);
        Assert.Equal(Midnight.AddDays(5), (await _city.TimesAsync("city"))[0]);
        Assert.Equal(Midnight.AddDays(2), (await _city.TimesAsync("longer"))[0]);
        Assert.Equal(Midnight.AddDays(8), (await _city.TimesAsync("shorter"))[0]);

        // A changed definition applies from the next run on.
        _city.Commit(stations: [TestDatabase.Put("longer")]);
        Assert.Equal(3, Drop(TimeSpan.FromDays(5), Midnight.AddDays(10).AddHours(12)).Blocks);
    }

    [Fact]
    public async Task DropExpired_LateReadings_AreRetainedForADay()
    {
        var now = Midnight.AddDays(100);
        _city.Commit([_city.Block("station-7", [Midnight], arrived: now.AddHours(-1)), _city.Block("station-7", [Midnight.AddHours(1)], arrived: now.AddHours(-25))]);
        Assert.Equal(1, Drop(TimeSpan.FromDays(30), now).Blocks);
        Assert.Equal([Midnight], await _city.TimesAsync("station-7"));
        Assert.Equal(1, Drop(TimeSpan.FromDays(30), now.AddDays(1)).Blocks);
        Assert.Empty(await _city.TimesAsync("station-7"));
    }

    [Fact]
    public async Task DropExpired_TheNewestReading_LatestIsTheNewestThatRemains()
    {
        var now = Midnight.AddDays(100);
        _city.Commit(
        [
            _city.Block("station-7", [Midnight.AddHours(9)]),
            _city.Block("station-7", [Midnight.AddHours(1), Midnight.AddMinutes(90)], arrived: now),
            _city.Block("station-7", [Midnight], arrived: now),
            _city.Block("gone", [Midnight]),
        ]);
        Drop(TimeSpan.FromDays(30), now);
        Assert.Equal(Midnight.AddMinutes(90), (await _city.Database.LatestAsync("station-7", TestContext.Current.CancellationToken))!.EventTime);
        Assert.Null(await _city.Database.LatestAsync("gone", TestContext.Current.CancellationToken));

        _city.Commit([_city.Block("gone", [Midnight.AddHours(2)], arrived: now)]);
        Assert.Equal(Midnight.AddHours(2), (await _city.Database.LatestAsync("gone", TestContext.Current.CancellationToken))!.EventTime);
    }

    [Fact]
    public async Task DropExpired_ARemovedStation_DropsItsReadingsWhateverTheirAge()
    {
        _city.Commit([.. Enumerable.Range(0, 30).Select(hour => _city.Block("station-7", [Midnight.AddHours(hour)])), _city.Block("station-8", [Midnight])]);
        _city.Commit(stations: [new StationChange("station-7", null), TestDatabase.Put("station-7")]);
        _city.Commit([_city.Block("station-7", [Midnight.AddHours(40)])]);

        Assert.Equal(30, Drop(TimeSpan.FromDays(30), Midnight.AddDays(2)).Blocks);
        Assert.Equal([Midnight.AddHours(40)], await _city.TimesAsync("station-7"));
        Assert.Single(await _city.TimesAsync("station-8"));
        Assert.Equal(0, Drop(TimeSpan.FromDays(30), Midnight.AddDays(2)).Blocks);
    }

    [Fact]
    public void DropExpired_MostOfTheCity_FreesDiskSpace()
    {
        var noise = new Random(7);
        for (var day = 0; day < 8; day++)
        {
            _city.Commit([.. Enumerable.Range(0, 24).Select(hour => _city.Block(
                "station-7",
                Enumerable.Range(0, 1000).Select(i => (Midnight.AddDays(day).AddHours(hour).AddSeconds(i), new[] { noise.NextDouble() * 50 }))))]);
        }

        _city.Reopen();
        var before = new FileInfo(_city.Path).Length;
        var result = Drop(TimeSpan.FromDays(1), Midnight.AddDays(8));
        Assert.Equal(7 * 24 * 1000, result.Readings);
        Assert.InRange(result.FreedBytes, before / 2, before);
        Assert.Equal(before - result.FreedBytes, new FileInfo(_city.Path).Length);
    }

    [Fact]
    public async Task DropExpired_WhileCommitting_LosesNothingWithinRetention()
    {
        _city.Commit([.. Enumerable.Range(0, 3000).Select(i => _city.Block("old", [Midnight.AddSeconds(i)]))]);
        var dropping = Task.Run(() => Drop(TimeSpan.FromDays(1), Midnight.AddDays(10)), TestContext.Current.CancellationToken);
        for (var i = 0; i < 50; i++) _city.Commit([_city.Block("new", [Midnight.AddDays(10).AddSeconds(i)])]);
        Assert.Equal(3000, (await dropping).Blocks);
        Assert.Equal(50, (await _city.TimesAsync("new")).Count);
        Assert.Empty(await _city.TimesAsync("old"));
    }

    [Fact]
    public async Task DropExpired_ChangesOfReadings_AreDroppedWithThem()
    {
        var now = Midnight.AddDays(10);
        _city.Commit(
            stations: [TestDatabase.Put("station-7"), TestDatabase.Put("longer", TimeSpan.FromDays(20))],
            changedReadings: [Change("station-7", Midnight, Midnight), Change("station-7", Midnight, now.AddHours(-1)), Change("station-7", now, now), Change("longer", Midnight, Midnight)]);
        Drop(TimeSpan.FromDays(5), now);
        Assert.Equal([now.AddHours(-1).UtcTicks, now.UtcTicks], await ChangesAsync("station-7"));
        Assert.Equal([Midnight.UtcTicks], await ChangesAsync("longer"));

        static ChangedReading Change(string station, DateTimeOffset time, DateTimeOffset changed) => new(
            station, new ReadingRevision(time.UtcTicks, changed.UtcTicks, ReadingRevisionKind.Correction, "clerk", null, [new RevisedValue("temperature", 21, QualityFlag.Pass)]));

        async Task<IEnumerable<long>> ChangesAsync(string station) =>
            (await _city.Database.RevisionsAsync(station, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10, TestContext.Current.CancellationToken)).Select(change => change.ChangedTicks);
    }

    [Fact]
    public async Task DropExpired_Cancelled_Ends()
    {
        _city.Commit([_city.Block("station-7", [Midnight])]);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => _city.Database.DropExpired(TimeSpan.Zero, Midnight.AddDays(9), cancelled.Token));
        Assert.Single(await _city.TimesAsync("station-7"));
    }

    public void Dispose() => _city.Dispose();

    private RetentionResult Drop(TimeSpan retention, DateTimeOffset now) =>
        _city.Database.DropExpired(retention, now, TestContext.Current.CancellationToken);
}
