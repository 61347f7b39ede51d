using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Export.Archive;

namespace CitySensors.Export.Tests.Archive;

public sealed class ArchiveDayTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestReadings.Noon;
    private static readonly DateOnly Day = DateOnly.FromDateTime(Noon.UtcDateTime);

    private readonly TestFolder _folder = new();
    private TestReadings _city = new();

    [Fact]
    public async Task WriteAsync_StationsOfSeveralAreas_IsReadByDuckDbWithPartitions()
    {
        Put("a", "centre");
        Put("b", "x=1%/harbour".Replace("/", "", StringComparison.Ordinal));
        foreach (var station in (string[])["a", "b", "c"])
            for (var i = 0; i < 24; i++) _city.Add(station, Noon.AddHours(i - 11.5), [i, 60], raw: [i + 0.5]);
        Assert.Equal(3, await WriteAsync());
        Assert.Equal(
            ["2026-11-27 | centre | a | 24 | 276 | 288", "2026-11-27 | x=1%harbour | b | 24 | 276 | 288", "2026-11-27 |  | c | 24 | 276 | 288"],
            Query("SELECT date::VARCHAR, area, any_value(station_id), count(*), sum(temperature), sum(temperature_raw) FROM {0} GROUP BY ALL ORDER BY area"));
        Assert.Equal(["72"], Query("SELECT count(*) FROM {0} WHERE timestamp >= TIMESTAMPTZ '2026-11-27 00:00:00Z' AND date = DATE '2026-11-27'"));
    }

    [Fact]
    public async Task WriteAsync_Again_ChangesNothing()
    {
        for (var i = 0; i < 100; i++) _city.Add("a", Noon.AddSeconds(i), [i]);
        await WriteAsync();
        var before = Files();
        Assert.Equal(0, await WriteAsync());
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task WriteAsync_LateReadingsAndCorrections_AreInIt()
    {
        for (var i = 0; i < 10; i++) _city.Add("a", Noon.AddSeconds(i), [20]);
        await WriteAsync();
        _city.Add("a", Noon.AddSeconds(2.5), [30]);
        _city.Add("a", Noon.AddSeconds(3), [40], new ValueFlags(0, 1));
        Assert.Equal(1, await WriteAsync());
        Assert.Equal(["11 | 250 | 1"], Query("SELECT count(*), sum(temperature), count(*) FILTER (temperature_quality = 4) FROM {0}"));
    }

    [Fact]
    public async Task WriteAsync_ReadingsThatTheStoreNoLongerHas_Stay()
    {
        for (var i = 0; i < 10; i++) _city.Add("a", Noon.AddSeconds(2 * i), [i], raw: [i + 0.5]);
        _city.Add("removed", Noon, [99]);
        await WriteAsync();
        // They have expired; one of them was sent again, and another one came late. There is a new sensor type.
        _city = new TestReadings();
        _city.Catalogue = _city.Catalogue.With(new SensorType("ozone", "Ozone", "ug/m3", null));
        _city.Add("a", Noon.AddSeconds(4), [50]);
        _city.Add("a", Noon.AddSeconds(5), [.. Enumerable.Repeat(double.NaN, 9), 7]);
        Assert.Equal(1, await WriteAsync());
        Assert.Equal(["12 | 11 | 192 | 47.5 | 7"], Query("SELECT count(*), count(temperature), sum(temperature), sum(temperature_raw), sum(ozone) FROM {0}"));
        Assert.Equal(["0"], Query("SELECT count(*) FROM (SELECT station_id, timestamp, lag((station_id, timestamp)) OVER () AS before FROM {0}) WHERE before >= (station_id, timestamp)"));
    }

    [Fact]
    public async Task WriteAsync_TheAreaOfAStationWasCorrected_HasItsReadingsOnce()
    {
        Put("a", "centre");
        Put("b", "centre");
        for (var i = 0; i < 5; i++)
        {
            _city.Add("a", Noon.AddSeconds(i), [i]);
            _city.Add("b", Noon.AddSeconds(i), [i]);
        }

        await WriteAsync();
        Put("a", "harbour");
        Assert.Equal(2, await WriteAsync());
        Assert.Equal(["centre | b | 5", "harbour | a | 5"], Query("SELECT area, station_id, count(*) FROM {0} GROUP BY ALL ORDER BY area"));
        Put("b", "harbour");
        Assert.Equal(2, await WriteAsync());
        Assert.Equal(["harbour | 10"], Query("SELECT area, count(*) FROM {0} GROUP BY ALL"));
    }

    [Fact]
    public async Task WriteAsync_ADayWithoutReadings_MakesNothing()
    {
        _city.Add("a", Noon.AddDays(1), [20]);
        Assert.Equal(0, await WriteAsync());
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task WriteAsync_Cancelled_LeavesNothingHalf()
    {
        for (var i = 0; i < 10; i++) _city.Add("a", Noon.AddSeconds(i), [20]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteAsync(new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task WriteAsync_FullDisk_SaysWhichFileAndLeavesNothingHalf()
    {
        using var disk = SmallDisk.Mount(1);
        var random = new Random(1);
        for (var i = 0; i < 50_000; i++) _city.Add("a", Noon.AddSeconds(i % 40_000), [random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble()]);
        var error = await Assert.ThrowsAsync<IOException>(() => new ArchiveDay(disk.Path, Day, _city, _city.Stations, _city.Catalogue).WriteAsync(TestContext.Current.CancellationToken));
        Assert.Contains("date=2026-11-27", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(disk.Path, "*", SearchOption.AllDirectories));
    }

    public void Dispose() => _folder.Dispose();

    private void Put(string station, string area) => _city.Stations.Put(new StationDefinition(station, station, Area: area, Version: 1));

    private Task<int> WriteAsync(CancellationToken? cancelled = null) =>
        new ArchiveDay(_folder.Path, Day, _city, _city.Stations, _city.Catalogue).WriteAsync(cancelled ?? TestContext.Current.CancellationToken);

    private List<string> Query(string sql) => DuckDb.Query(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, $"read_parquet('{_folder.Path}/*/*/*.parquet', hive_partitioning = true)"));

    private IReadOnlyList<string> Files() =>
        [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks}").Order(StringComparer.Ordinal)];
}
