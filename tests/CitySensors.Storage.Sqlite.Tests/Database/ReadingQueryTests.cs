using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class ReadingQueryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private readonly TestDatabase _city = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_ACommittedReading_ReturnsItWithItsScores()
    {
        var arrived = Noon.AddSeconds(0.5);
        _city.Commit([_city.Block("station-7", [(Noon, [33, double.NaN, 2000])], arrived: arrived)], catalogue: TestDatabase.NineTypes);

        var reading = Assert.Single(await _city.ReadAllAsync("station-7"));
        Assert.Equal(("station-7", Noon, arrived), (reading.StationId, reading.EventTime, reading.Arrived));
        var temperature = new Distribution(DistributionKind.Normal, 25, 2);
        Assert.Collection(
            reading.Observations,
            hot =>
            {
                Assert.Equal(("temperature", 33.0, 4.0, true, QualityFlag.Pass), (hot.Sensor, hot.Value, hot.Z, hot.IsOutlier, hot.Quality));
                Assert.Equal(temperature.UpperTail(33), hot.TailProbability, 1e-12);
            },
            faulty => Assert.Equal(("pressure", true, QualityFlag.Fail), (faulty.Sensor, faulty.IsOutlier, faulty.Quality)));
    }

    [Fact]
    public async Task ReadAsync_ASensorTypeWithoutPlausibleRange_IsNotEvaluated()
    {
        var catalogue = Catalogue.Empty.With(new SensorType("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 50, 10)));
        _city.Commit([_city.Block("station-7", [Noon], 55, catalogue)], catalogue: catalogue);
        Assert.Equal(QualityFlag.NotEvaluated, Assert.Single(Assert.Single(await _city.ReadAllAsync("station-7")).Observations).Quality);
    }

    /// <summary>Rows of one time: in a block, in a later one, and the newest time of the station.</summary>
    [Fact]
    public async Task ReadAsync_SeveralRowsOfATime_ReturnsTheLastOne()
    {
        (DateTimeOffset, double[]) Row(int minute, params double[] values) => (Noon.AddMinutes(minute), values);
        _city.Commit([_city.Block("station-7", [Row(1, 21), Row(0, 20), Row(1, 21, 51), Row(2, 22)])], catalogue: TestDatabase.NineTypes);
        _city.Commit([_city.Block("station-7", [Row(0, 20, 50), Row(2, 22, 52)])]);
        _city.Commit([_city.Block("station-7", [Row(1, 21, 51, 1001)])]);

        double[][] expected = [[20, 50], [21, 51, 1001], [22, 52]];
        Assert.Equal(expected, (await _city.ReadAllAsync("station-7")).Select(Values));
        Assert.Equal(expected[..2], (await _city.Database.ReadAsync("station-7", Noon, Noon.AddHours(1), 2, Cancelled)).Select(Values));
        Assert.Equal(expected[2], Values((await _city.Database.LatestAsync("station-7", Cancelled))!));

        static double[] Values(ScoredReading reading) => [.. reading.Observations.Select(one => one.Value)];
    }

    [Fact]
    public async Task ReadAsync_LateReadingsInOverlappingBlocks_ReturnsThemByEventTime()
    {
        _city.Commit([_city.Block("station-7", new[] { 1, 9, 5 }.Select(minute => Noon.AddMinutes(minute)))]);
        _city.Commit([_city.Block("station-7", new[] { 2, 30 }.Select(minute => Noon.AddMinutes(minute))), _city.Block("station-8", [Noon.AddMinutes(3)])]);
        _city.Commit([_city.Block("station-7", new[] { 0, 7, 40 }.Select(minute => Noon.AddMinutes(minute)))]);
        Assert.Equal(new[] { 0, 1, 2, 5, 7, 9, 30, 40 }.Select(minute => Noon.AddMinutes(minute)), await _city.TimesAsync("station-7"));
    }

    [Theory]
    [InlineData(0, 60, 100, 60)]
    [InlineData(10, 20, 100, 10)]
    [InlineData(10, 20, 3, 3)]
    [InlineData(20, 10, 100, 0)]
    [InlineData(10, 10, 100, 0)]
    [InlineData(0, 60, 0, 0)]
    [InlineData(-60, 0, 100, 0)]
    [InlineData(59, 600, 100, 1)]
    public async Task ReadAsync_ARange_ReturnsStartButNotEnd(int start, int before, int limit, int count)
    {
        _city.Commit([_city.Block("station-7", TestDatabase.Minutes(Noon, 30)), _city.Block("station-7", TestDatabase.Minutes(Noon.AddMinutes(30), 30))]);
        var found = await _city.Database.ReadAsync("station-7", Noon.AddMinutes(start), Noon.AddMinutes(before), limit, Cancelled);
        Assert.Equal(TestDatabase.Minutes(Noon.AddMinutes(start), count), found.Select(reading => reading.EventTime));
    }

    [Fact]
    public async Task ReadAsync_PageByPage_ReturnsEachReadingOnce()
    {
        for (var commit = 0; commit < 20; commit++)
            _city.Commit([.. Enumerable.Range(0, 5).Select(hour => _city.Block("station-7", TestDatabase.Minutes(Noon.AddHours(hour).AddSeconds(commit), 20)))]);

        var (found, start) = (new List<ScoredReading>(), DateTimeOffset.MinValue);
        while (await _city.Database.ReadAsync("station-7", start, DateTimeOffset.MaxValue, 77, Cancelled) is { Count: > 0 } page)
        {
            found.AddRange(page);
            start = page[^1].EventTime.AddTicks(1);
        }

        Assert.Equal(2000, found.Count);
        Assert.Equal(found.Select(reading => reading.EventTime).Distinct().Order(), found.Select(reading => reading.EventTime));
    }

    [Fact]
    public async Task ReadAsync_MonthsApart_FindsAllReadings()
    {
        // Another station fills the hours between.
        _city.Commit([.. Enumerable.Range(0, 2000).Select(hour => _city.Block("busy", [Noon.AddHours(hour)]))]);
        var (first, last) = (Noon.AddHours(-5), Noon.AddDays(200));
        _city.Commit([_city.Block("rare", [Noon.AddHours(777)]), _city.Block("rare", [last]), _city.Block("rare", [first])]);
        Assert.Equal([first, Noon.AddHours(777), last], await _city.TimesAsync("rare"));
        Assert.Equal(2000, (await _city.TimesAsync("busy")).Count);
    }

    [Fact]
    public async Task ReadAsync_AfterSensorTypesChanged_ScoresEachReadingByThoseOfItsTime()
    {
        var wider = TestDatabase.NineTypes.With(StandardSensorTypes.All[0] with { Distribution = new(DistributionKind.Normal, 25, 4) });
        var renamed = wider.With(StandardSensorTypes.All[0] with { Distribution = new(DistributionKind.Normal, 33, 4) });
        _city.Commit([_city.Block("station-7", [Noon], 33)], catalogue: TestDatabase.NineTypes);
        // Both came into force between two commits.
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(1)], 33, wider), _city.Block("station-7", [Noon.AddMinutes(2)], 33, renamed)], catalogue: renamed);
        Assert.Equal([(4, true), (2, false), (0, false)], await Scores());

        _city.Reopen();
        var more = renamed.With(new SensorType("ozone", "Ozone", "ug/m3", new(DistributionKind.Normal, 50, 10)));
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(3)], 37, renamed), _city.Block("station-7", [Noon.AddMinutes(4)], 41, more)], catalogue: more);
        Assert.Equal([(4, true), (2, false), (0, false), (1, false), (2, false)], await Scores());

        async Task<List<(double, bool)>> Scores() =>
            [.. (await _city.ReadAllAsync("station-7")).Select(reading => Assert.Single(reading.Observations)).Select(it => (it.Z, it.IsOutlier))];
    }

    [Fact]
    public async Task LatestAsync_AfterALateReading_ReturnsTheGreatestEventTime()
    {
        Assert.Null(await _city.Database.LatestAsync("station-7", Cancelled));
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(5), Noon.AddMinutes(9), Noon.AddMinutes(7)], 26)]);
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(8)]), _city.Block("station-7", [Noon.AddHours(-9)])]);

        var latest = await _city.Database.LatestAsync("station-7", Cancelled);
        Assert.Equal(Noon.AddMinutes(9), latest!.EventTime);
        Assert.Equal(26, Assert.Single(latest.Observations).Value);
    }

    [Fact]
    public async Task ReadAsync_NoSuchStation_ReturnsNothing() => Assert.Empty(await _city.ReadAllAsync("nowhere"));

    [Fact]
    public async Task ReadAsync_Cancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _city.Database.ReadAsync("station-7", Noon, Noon.AddDays(1), 10, cancelled.Token));
    }

    [Fact]
    public async Task ReadAsync_ADamagedBlock_IsNamedAndOthersStayReadable()
    {
        _city.Commit([_city.Block("station-7", [Noon]), _city.Block("station-7", [Noon.AddHours(1)])]);
        _city.Sql("UPDATE reading_block SET data = CAST(substr(data, 1, length(data) - 1) || x'ff' AS BLOB) WHERE id = 1");

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _city.ReadAllAsync("station-7"));
        Assert.Contains("Block 1 of readings, of station station-7 at 2023-11-14T12Z", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => _city.ContainsAsync("station-7", Noon));
        Assert.Single(await _city.Database.ReadAsync("station-7", Noon.AddHours(1), Noon.AddHours(2), 10, Cancelled));
        Assert.NotNull(await _city.Database.LatestAsync("station-7", Cancelled));
    }

    [Fact]
    public async Task ReadAsync_ManyAtOnceWhileCommitting_EachSeesWholeCommits()
    {
        var reading = Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            for (var i = 0; i < 20; i++) Assert.Equal(0, (await _city.ReadAllAsync("station-7")).Count % 10);
        }));
        for (var commit = 0; commit < 50; commit++)
            _city.Commit([_city.Block("station-7", TestDatabase.Minutes(Noon.AddHours(commit), 10))]);
        await reading;
        Assert.Equal(500, (await _city.TimesAsync("station-7")).Count);
    }

    public void Dispose() => _city.Dispose();
}
