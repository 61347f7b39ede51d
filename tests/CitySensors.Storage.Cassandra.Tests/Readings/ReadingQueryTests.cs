using CitySensors.Core.Readings;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Readings;

public sealed class ReadingQueryTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = TestCity.Noon;

    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // Small batches, so that few readings are many.
    public async ValueTask InitializeAsync() => _city = await TestCity.OpenSeededAsync(options => options with { MaxBatchRows = 7, MaxBatchesInFlight = 2 });

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task ReadAsync_ARange_ReturnsStartButNotEnd()
    {
        await _city.WriteAsync("station-7", TestCity.Minutes(Noon, 60));
        foreach (var (start, before, limit, count) in new[]
        {
            (0, 60, 100, 60), (10, 20, 100, 10), (10, 20, 3, 3), (20, 10, 100, 0), (10, 10, 100, 0), (0, 60, 0, 0), (-60, 0, 100, 0), (59, 600, 100, 1), (-6000, 6000, 100, 60),
        })
        {
            var found = await _city.Readings.ReadAsync("station-7", Noon.AddMinutes(start), Noon.AddMinutes(before), limit, Cancelled);
            Assert.Equal(TestCity.Minutes(Noon.AddMinutes(Math.Max(0, start)), count), found.Select(reading => reading.EventTime));
        }
    }

    [Fact]
    public async Task ReadAsync_LateReadingsOfSeveralDays_ReturnsThemByEventTime()
    {
        // Up to and from midnight, to the microsecond.
        DateTimeOffset[] times = [Noon.AddHours(12), Noon.AddDays(200), Noon.AddHours(12).AddMicroseconds(-1), Noon.AddDays(-30), Noon, Noon.AddDays(1), Noon.AddMinutes(-5)];
        await _city.WriteAsync("station-7", times);
        await _city.WriteAsync("station-8", [Noon.AddHours(1)]);

        Assert.Equal(times.Order(), await _city.TimesAsync("station-7"));
        var around = await _city.Readings.ReadAsync("station-7", Noon.AddHours(12).AddMicroseconds(-1), Noon.AddHours(12).AddMicroseconds(1), 10, Cancelled);
        Assert.Equal([Noon.AddHours(12).AddMicroseconds(-1), Noon.AddHours(12)], around.Select(reading => reading.EventTime));
        Assert.Equal(Noon.AddDays(200), (await _city.Readings.LatestAsync("station-7", Cancelled))!.EventTime);
        Assert.Equal(4, (await _city.SelectAsync("*", "reading_day")).Count(row => row.GetValue<string>("station") == "station-7"));
    }

    [Fact]
    public async Task ReadAsync_PageByPage_ReturnsEachReadingOnce()
    {
        var times = Enumerable.Range(0, 3000).Select(i => Noon.AddMinutes(i * 2)).ToList();
        foreach (var delivery in times.Chunk(500)) await _city.WriteAsync("station-7", delivery);

        var (found, start) = (new List<DateTimeOffset>(), DateTimeOffset.MinValue);
        while (await _city.Readings.ReadAsync("station-7", start, DateTimeOffset.MaxValue, 777, Cancelled) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(reading => reading.EventTime));
            start = page[^1].EventTime.AddTicks(1);
        }

        Assert.Equal(times, found);
        Assert.Equal(times, await _city.TimesAsync("station-7"));
    }

    [Fact]
    public async Task LatestAsync_AListedDayWithoutReadings_FallsBackToTheDayBefore()
    {
        Assert.Null(await _city.Readings.LatestAsync("station-7", Cancelled));
        await _city.WriteAsync("station-7", [Noon.AddMinutes(5), Noon.AddMinutes(9), Noon.AddMinutes(7)], 26);
        await Node.CqlAsync($"INSERT INTO {_city.Keyspace}.reading_day (station, day) VALUES ('station-7', '2024-01-01')");
        // The names of a day's sensors come before its rows, and stay a day longer.
        await Node.CqlAsync($"INSERT INTO {_city.Keyspace}.reading_day (station, day) VALUES ('station-7', '2099-01-01')");
        await Node.CqlAsync($"INSERT INTO {_city.Keyspace}.reading (station, day, sensors) VALUES ('station-7', '2099-01-01', ['temperature'])");

        var latest = await _city.Readings.LatestAsync("station-7", Cancelled);
        Assert.Equal(Noon.AddMinutes(9), latest!.EventTime);
        Assert.Equal(26, Assert.Single(latest.Observations).Value);
    }

    [Fact]
    public async Task StoredReadingsAsync_ARange_ReturnsItsRows()
    {
        DateTimeOffset[] times = [Noon, Noon.AddMinutes(1), Noon.AddDays(1)];
        await _city.Readings.WriteAsync(TestCity.Rows("station-7", times.Select(time => (time, new[] { 25.0 }))), null, Cancelled);
        var found = await _city.Readings.StoredReadingsAsync("station-7", Noon.AddMinutes(1), Noon.AddDays(2), Cancelled);
        Assert.Equal([Noon.AddMinutes(1).UtcTicks, Noon.AddDays(1).UtcTicks], found.Select(row => row.EventTicks));
        Assert.All(found, row => Assert.Equal([25.0], row.Values));
    }

    [Fact]
    public async Task WriteAsync_ManyStationsConcurrently_PersistsAllWithinItsLimits()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(station => _city.WriteAsync($"station-{station}", TestCity.Minutes(Noon, 100))));
        foreach (var station in new[] { 0, 17, 49 }) Assert.Equal(100, (await _city.TimesAsync($"station-{station}")).Count);
        Assert.Equal(5000, (await _city.SelectAsync("COUNT(*) AS count", "reading"))[0].GetValue<long>("count"));
    }

    [Fact]
    public async Task Everything_Cancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var rows = TestCity.Rows("station-7", [(Noon, [25.0])]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _city.Readings.WriteAsync(rows, null, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _city.Readings.ReadAsync("station-7", Noon, Noon.AddDays(1), 10, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _city.Readings.LatestAsync("station-7", cancelled.Token));
        Assert.Empty(await _city.ReadAllAsync("station-7"));
    }
}
