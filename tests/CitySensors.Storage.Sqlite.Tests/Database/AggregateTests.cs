using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Database;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class AggregateTests : IDisposable
{
    private const string Station = "station-7";
    private const int Temperature = 0;

    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Midnight = new(2023, 11, 14, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Midnight.AddDays(3);

    private readonly TestDatabase _city = new();

    [Fact]
    public async Task RollUp_HoursThatAreOver_GivesTheAggregatesOfTheirReadings()
    {
        for (var hour = 0; hour < 3; hour++) _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight.AddHours(hour), 60).Select((time, i) => (time, new[] { 20.0 + hour + i / 100.0, 60 })))]);
        var before = await ReadAsync(WindowLength.Hour);
        Assert.Equal([0, 0, 0], before.Select(window => window.Of(Temperature)!.Revision));

        // The watermark of the third hour is not over.
        Assert.Equal(2, RollUp(Midnight.AddHours(3).AddMinutes(4)));
        Assert.Equal(1, RollUp(Midnight.AddHours(3).AddMinutes(5)));
        Assert.Equal(0, RollUp(Later));
        _city.Reopen();

        var hours = await ReadAsync(WindowLength.Hour);
        Assert.Equal([1, 1, 1], hours.Select(window => window.Of(Temperature)!.Revision));
        Assert.Equal(before.Select(Figures), hours.Select(Figures));
        Assert.Equal((60, 20, 20.59), (hours[0].Of(Temperature)!.Count, hours[0].Of(Temperature)!.Min, hours[0].Of(Temperature)!.Max));
        Assert.Equal(1, hours[0].Of(Temperature)!.CompletenessIn(hours[0].Window));

        var day = Assert.Single(await ReadAsync(WindowLength.Day));
        Assert.Equal((180, 20, 22.59, 3), (day.Of(Temperature)!.Count, day.Of(Temperature)!.Min, day.Of(Temperature)!.Max, day.Of(Temperature)!.Revision));
        Assert.Equal(0.125, day.Of(Temperature)!.CompletenessIn(day.Window));
        Assert.Equal(180, Assert.Single(await ReadAsync(WindowLength.Month)).Of(1)!.Count);
        Assert.Equal(36, (await ReadAsync(WindowLength.FiveMinutes)).Count);
    }

    [Fact]
    public void RollUp_HourThatIsBeingImported_WaitsUntilNoReadingArrivesAnyMore()
    {
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight, 30), arrived: Later)]);
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight.AddMinutes(30), 30), arrived: Later.AddSeconds(20))]);
        Assert.Equal(0, RollUp(Later.AddSeconds(40)));
        Assert.Equal(1, RollUp(Later.AddSeconds(51)));
    }

    [Fact]
    public async Task RollUp_LateAndCorrectedReadings_CorrectTheirWindowWithARevision()
    {
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight, 60)), _city.Block(Station, TestDatabase.Minutes(Midnight.AddHours(1), 60))]);
        RollUp(Later);
        // The same reading again, as another row.
        _city.Commit([_city.Block(Station, [Midnight])]);
        Assert.Equal(1, RollUp(Later));
        Assert.Equal([1, 1], (await ReadAsync(WindowLength.Hour)).Select(window => window.Of(Temperature)!.Revision));

        // A late one, a corrected one, and a withdrawn one.
        _city.Commit([_city.Block(Station, [Midnight.AddSeconds(30)], temperature: 30)]);
        Assert.Equal((60, 1), await FirstHourAsync());
        RollUp(Later);
        Assert.Equal((61, 2), await FirstHourAsync());
        _city.Commit([_city.Block(Station, [Midnight.AddSeconds(30)], temperature: 35)]);
        RollUp(Later);
        Assert.Equal(35, (await ReadAsync(WindowLength.Hour))[0].Of(Temperature)!.Max);
        _city.Commit([_city.Block(Station, [Midnight.AddSeconds(30)], temperature: 999)]);
        RollUp(Later);
        Assert.Equal((60, 4), await FirstHourAsync());
        Assert.Equal((1, 25), ((await ReadAsync(WindowLength.Hour))[0].Of(Temperature)!.Failed, (await ReadAsync(WindowLength.Hour))[0].Of(Temperature)!.Max));
        Assert.Equal(4 + 1, Assert.Single(await ReadAsync(WindowLength.Day)).Of(Temperature)!.Revision);

        async Task<(long, long)> FirstHourAsync() => (await ReadAsync(WindowLength.Hour))[0].Of(Temperature) is { } first ? (first.Count, first.Revision) : default;
    }

    [Fact]
    public void RollUp_AnyOrderAndBatchesOfReadings_GivesTheSameAggregates() => Properties.Hold(
        from readings in Gen.NonEmptyListOf(
            from second in Gen.Choose(0, 3 * 3600 - 1)
            from value in Properties.Between(-30, 50)
            select (Time: Midnight.AddSeconds(second), Values: new[] { Math.Round(value, 2), 60 }))
        let once = readings.DistinctBy(reading => reading.Time).ToArray()
        from shuffled in Gen.Shuffle(once)
        from sizes in Gen.ArrayOf(Gen.Choose(1, 9))
        select (once, shuffled, sizes),
        it =>
        {
            var known = Stored(it.once.OrderBy(reading => reading.Time), []);
            Assert.Equal(known, Stored(it.shuffled, it.sizes));

            static List<string> Stored(IEnumerable<(DateTimeOffset Time, double[] Values)> readings, int[] sizes)
            {
                using var city = new TestDatabase();
                var rest = readings.ToList();
                for (var i = 0; rest.Count > 0; i++)
                {
                    var batch = rest.Take(i < sizes.Length ? sizes[i] : rest.Count).ToList();
                    rest.RemoveRange(0, batch.Count);
                    city.Commit([.. batch.GroupBy(reading => reading.Time.Hour).Select(hour => city.Block(Station, hour))]);
                    // What is rolled up in between is computed again.
                    if (i % 2 == 0) city.Database.RollUp(Later, default, CancellationToken.None);
                }

                city.Database.RollUp(Later, default, CancellationToken.None);
                return [.. AllAsync(city).GetAwaiter().GetResult().Select(Figures)];
            }
        },
        count: 25);

    [Fact]
    public async Task DropExpired_Readings_KeepsTheirAggregatesAndAddsWhatArrivesLater()
    {
        var now = Midnight.AddDays(40);
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight, 60)), _city.Block(Station, TestDatabase.Minutes(Midnight.AddHours(5), 10))]);
        // Without a run of the roll-up before.
        Assert.Equal(2, _city.Database.DropExpired(TimeSpan.FromDays(30), now, TestContext.Current.CancellationToken).Blocks);
        Assert.Empty(await _city.TimesAsync(Station));
        Assert.Equal([(60, 1), (10, 1)], await CountsAsync());

        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight.AddSeconds(30), 2), temperature: 30, arrived: now)]);
        RollUp(now.AddMinutes(1));
        Assert.Equal([(62, 2), (10, 1)], await CountsAsync());
        _city.Commit([_city.Block(Station, [Midnight.AddSeconds(31)], temperature: 31, arrived: now)]);
        RollUp(now.AddMinutes(1));
        Assert.Equal([(63, 3), (10, 1)], await CountsAsync());
        Assert.Equal((25, 31), ((await ReadAsync(WindowLength.Hour))[0].Of(Temperature)!.Min, (await ReadAsync(WindowLength.Hour))[0].Of(Temperature)!.Max));

        // The later ones expire as well, and further ones come.
        Assert.Equal(2, _city.Database.DropExpired(TimeSpan.FromDays(30), now.AddDays(2), TestContext.Current.CancellationToken).Blocks);
        Assert.Equal([(63, 3), (10, 1)], await CountsAsync());
        _city.Commit([_city.Block(Station, [Midnight.AddSeconds(32)], temperature: 20, arrived: now.AddDays(2))]);
        RollUp(now.AddDays(2).AddMinutes(1));
        Assert.Equal([(64, 4), (10, 1)], await CountsAsync());

        async Task<IEnumerable<(long, long)>> CountsAsync() => (await ReadAsync(WindowLength.Hour)).Select(window => (window.Of(Temperature)!.Count, window.Of(Temperature)!.Revision));
    }

    [Fact]
    public async Task DropExpired_AnHourWithLateReadings_IsKeptWhole()
    {
        var now = Midnight.AddDays(40);
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight, 60)), _city.Block(Station, [Midnight.AddSeconds(1)], arrived: now.AddHours(-1))]);
        Assert.Equal(0, _city.Database.DropExpired(TimeSpan.FromDays(30), now, TestContext.Current.CancellationToken).Blocks);
        Assert.Equal(61, (await _city.TimesAsync(Station)).Count);
        Assert.Equal(2, _city.Database.DropExpired(TimeSpan.FromDays(30), now.AddDays(1), TestContext.Current.CancellationToken).Blocks);
        Assert.Equal(61, Assert.Single(await ReadAsync(WindowLength.Hour)).Of(Temperature)!.Count);
    }

    [Fact]
    public async Task DropExpired_Aggregates_AreKeptForTheirOwnTimeAndAsLongAsReadings()
    {
        _city.Commit(
            [.. new[] { Station, "longer" }.SelectMany(id => Enumerable.Range(0, 4).Select(day => _city.Block(id, [Midnight.AddDays(day)])))],
            stations: [TestDatabase.Put(Station), TestDatabase.Put("longer", TimeSpan.FromDays(90))]);
        _city.Database.DropExpired(TimeSpan.FromDays(10), Midnight.AddDays(32), TestContext.Current.CancellationToken, TimeSpan.FromDays(30));
        Assert.Equal(2, (await ReadAsync(WindowLength.Hour)).Count);
        Assert.Equal(4, (await AllAsync(_city, "longer")).Count);
        Assert.Equal(4, (await _city.TimesAsync("longer")).Count);
    }

    [Fact]
    public async Task DropExpired_ARemovedStation_DropsItsAggregates()
    {
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight, 60)), _city.Block("station-8", [Midnight])]);
        RollUp(Later);
        _city.Commit(stations: [new StationChange(Station, null), TestDatabase.Put(Station)]);
        Assert.Empty(await ReadAsync(WindowLength.Hour));
        _city.Database.DropExpired(TimeSpan.FromDays(30), Later, TestContext.Current.CancellationToken);
        Assert.Empty(await ReadAsync(WindowLength.Hour));
        Assert.Single(await AllAsync(_city, "station-8"));
        using var statements = new ReadConnectionOf(_city.Path);
        Assert.Equal(1L, statements.Scalar("SELECT count(*) FROM aggregate WHERE id > 0"));
    }

    [Fact]
    public async Task ReadAsync_WhileHoursWaitForTheRollUp_ComputesSomeFromReadings()
    {
        _city.Commit([.. Enumerable.Range(0, 240).Select(hour => _city.Block(Station, [Midnight.AddHours(hour)]))]);
        var first = await PageAsync(WindowLength.Day);
        // 100 hours are four whole days.
        Assert.Equal(4, first.Windows.Count);
        Assert.Equal(Midnight.AddDays(4).UtcTicks, first.NextTicks);
        Assert.Equal(10, (await ReadAsync(WindowLength.Day)).Count);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PageAsync(WindowLength.Month, Midnight.AddDays(-13).UtcTicks));

        RollUp(Later.AddDays(20));
        Assert.Equal(240, Assert.Single((await PageAsync(WindowLength.Month, Midnight.AddDays(-13).UtcTicks)).Windows).Of(Temperature)!.Count);
        Assert.Equal(10, (await PageAsync(WindowLength.Day)).Windows.Count);
    }

    [Fact]
    public async Task ReadAsync_DaysOfTheCity_BeginAtItsMidnight()
    {
        var kolkata = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
        _city.Reopen(kolkata);
        _city.Commit([.. Enumerable.Range(0, 48).Select(hour => _city.Block(Station, [Midnight.AddHours(hour).AddMinutes(10), Midnight.AddHours(hour).AddMinutes(40)]))]);
        var before = await AllAsync(_city, zone: kolkata, length: WindowLength.Day);
        RollUp(Later);
        var after = await AllAsync(_city, zone: kolkata, length: WindowLength.Day);
        // Until 18:30 UTC.
        Assert.Equal([18 * 2 + 1, 48, 11], after.Select(window => window.Of(Temperature)!.Count));
        Assert.Equal(before.Select(Figures), after.Select(Figures));

        // The stored parts of hours are whole hours of another zone, and do not count twice when one is computed again.
        _city.Reopen(Berlin);
        _city.Commit([_city.Block(Station, [Midnight.AddHours(3)])]);
        RollUp(Later);
        Assert.Equal([23 * 2 + 1, 48, 2], (await AllAsync(_city, zone: Berlin, length: WindowLength.Day)).Select(window => window.Of(Temperature)!.Count));
    }

    [Fact]
    public async Task RollUp_ADamagedBlock_DoesNotStopTheOthers()
    {
        _city.Commit([_city.Block(Station, [Midnight]), _city.Block("station-8", [Midnight])]);
        _city.Sql("UPDATE reading_block SET data = x'00' WHERE id = 1");
        Assert.Equal(2, RollUp(Later));
        Assert.Equal(0, RollUp(Later));
        Assert.Single(await AllAsync(_city, "station-8"));
    }

    [Fact]
    public async Task RollUp_Cancelled_GoesOnLater()
    {
        _city.Commit([.. Enumerable.Range(0, 300).Select(hour => _city.Block(Station, [Midnight.AddHours(hour)]))]);
        var now = Later.AddDays(20);
        var first = _city.Database.RollUp(now, default, TestContext.Current.CancellationToken);
        Assert.InRange(first.Hours, 1, 299);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => _city.Database.RollUp(now, first.Next!.Value, cancelled.Token));
        _city.Reopen();
        Assert.Equal(300 - first.Hours, RollUp(now));
        Assert.All(await ReadAsync(WindowLength.Hour), window => Assert.Equal(1, window.Of(Temperature)!.Revision));
    }

    [Fact]
    public async Task Open_EarlierSchema_AggregatesWhatIsThere()
    {
        _city.Commit([_city.Block(Station, TestDatabase.Minutes(Midnight, 90).Take(60)), _city.Block(Station, TestDatabase.Minutes(Midnight.AddHours(1), 30))]);
        _city.Database.Dispose();
        _city.Sql("DROP TABLE aggregate; DROP TABLE dirty_hour; DROP TABLE job_record; CREATE TABLE job (name TEXT PRIMARY KEY, last_run_ms INTEGER NOT NULL); DROP TABLE area; DROP TABLE dirty_area; DROP TABLE forecast; DROP TABLE forecast_hour; DROP INDEX alert_by_time; DROP INDEX alert_by_area; DROP INDEX alert_by_severity; ALTER TABLE alert DROP COLUMN audience; ALTER TABLE alert DROP COLUMN figure; DROP TABLE recomputation; DROP TABLE recomputed_aggregate; DROP TABLE audit; PRAGMA user_version = 8");
        _city.Reopen();
        Assert.Equal([60, 30], (await ReadAsync(WindowLength.Hour)).Select(window => window.Of(Temperature)!.Count));
        Assert.Equal(2, RollUp(Later));
        Assert.Equal([1, 1], (await ReadAsync(WindowLength.Hour)).Select(window => window.Of(Temperature)!.Revision));
    }

    public void Dispose() => _city.Dispose();

    /// <summary>All that is known of a window, but the revision.</summary>
    private static string Figures(SegmentAggregates window)
    {
        var one = window.Of(Temperature)!;
        return $"{window.Window} {one.Count} {one.Min:R} {one.Mean:R} {one.Max:R} {one.StandardDeviation:R} {one.Quantile(0.5):R} {one.Outliers} {one.Failed} {one.CompletenessIn(window.Window):R}";
    }

    private static async Task<List<SegmentAggregates>> AllAsync(TestDatabase city, string station = Station, TimeZoneInfo? zone = null, WindowLength? length = null)
    {
        var all = new List<SegmentAggregates>();
        for (long? next = Midnight.AddDays(-30).UtcTicks; next is { } from;)
        {
            var query = new AggregateQuery(new WindowGrid(length ?? WindowLength.Hour, zone ?? TimeZoneInfo.Utc), from, DateTimeOffset.MaxValue.UtcTicks, ulong.MaxValue, 1000);
            var page = await city.Database.ReadAsync(station, query, CancellationToken.None);
            all.AddRange(page.Windows);
            next = page.NextTicks;
        }

        return all;
    }

    private Task<List<SegmentAggregates>> ReadAsync(WindowLength length) => AllAsync(_city, length: length);

    private Task<AggregatePage> PageAsync(WindowLength length, long? from = null) => _city.Database.ReadAsync(
        Station,
        new AggregateQuery(new WindowGrid(length, TimeZoneInfo.Utc), from ?? Midnight.UtcTicks, DateTimeOffset.MaxValue.UtcTicks, ulong.MaxValue, 1000),
        TestContext.Current.CancellationToken);

    /// <summary>Rolls up to the end; the number of hours.</summary>
    private int RollUp(DateTimeOffset now)
    {
        var hours = 0;
        for (RollUpPosition? next = default(RollUpPosition); next is { } after;)
        {
            var step = _city.Database.RollUp(now, after, TestContext.Current.CancellationToken);
            hours += step.Hours;
            next = step.Next;
        }

        return hours;
    }

    private sealed class ReadConnectionOf(string path) : IDisposable
    {
        private readonly ReadConnection _connection = new(path);

        public object? Scalar(string sql) => _connection.Run(statements => statements.Scalar(sql));

        public void Dispose() => _connection.Dispose();
    }
}
