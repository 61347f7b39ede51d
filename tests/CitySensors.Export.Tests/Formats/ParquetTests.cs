using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Export.Formats;
using CitySensors.Export.Readings;

namespace CitySensors.Export.Tests.Formats;

public sealed class ParquetTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestReadings.Noon;

    private readonly TestReadings _city = new();
    private readonly TestFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "readings.parquet");

    [Fact]
    public async Task Export_ReadByDuckDb_HasTimesValuesAndFlags()
    {
        _city.Stations.Put(new StationDefinition("station-7", "Market Square", 48.1, 11.6, "centre", Version: 1));
        _city.Add("station-7", Noon.AddMicroseconds(5), [33.5, double.NaN, -999], new ValueFlags(1, 4, 0));
        _city.Add("station-8", Noon, [double.NaN, 60, 1013], new ValueFlags(0, 0, 2), notEvaluated: 4);
        await WriteAsync();
        Assert.Equal(
            ["station-7 | 2026-11-27 12:00:00.000005+00 | 2026-11-27 12:00:01.000005+00 | centre | 48.1 | 11.6 | 33.5 | 1 | True |  |  |  | -999 | 4 | False",
             "station-8 | 2026-11-27 12:00:00+00 | 2026-11-27 12:00:01+00 |  |  |  |  |  |  | 60 | 3 | False | 1013 | 2 | False"],
            DuckDb.Query($"""
                SELECT station_id, timestamp::VARCHAR, arrived::VARCHAR, area, latitude, longitude, temperature, temperature_quality, temperature_outlier,
                       humidity, humidity_quality, humidity_outlier, pressure, pressure_quality, pressure_outlier
                FROM '{FilePath}'
                """));
        Assert.Equal(
            ["TIMESTAMP WITH TIME ZONE | DOUBLE | TINYINT | BOOLEAN"],
            DuckDb.Query($"SELECT DISTINCT typeof(timestamp), typeof(temperature), typeof(temperature_quality), typeof(temperature_outlier) FROM '{FilePath}'"));
    }

    [Fact]
    public async Task Export_ManyRowGroups_HaveAllRowsInOrderAndRightStatistics()
    {
        for (var station = 0; station < 10; station++)
            for (var i = 0; i < 200; i++) _city.Add($"station-{station}", Noon.AddSeconds(i), [i, 60]);
        await WriteAsync(rows: 64);
        Assert.Equal(["2"], DuckDb.Query($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{FilePath}')"));
        Assert.Equal([$"2000 | {10 * 199 * 100} | 10"], DuckDb.Query($"SELECT count(*), sum(temperature), count(DISTINCT station_id) FROM '{FilePath}'"));
        // Row groups are left out by their minimum and maximum.
        Assert.Equal(["100"], DuckDb.Query($"SELECT count(*) FROM '{FilePath}' WHERE timestamp >= TIMESTAMPTZ '2026-11-27 12:03:10Z'"));
        Assert.Equal(["0"], DuckDb.Query($"SELECT count(*) FROM (SELECT station_id, timestamp, lag((station_id, timestamp)) OVER () AS before FROM '{FilePath}') WHERE before >= (station_id, timestamp)"));
    }

    [Fact]
    public async Task Export_PartsOfAFixedNumberOfRows_AreTogetherTheWhole()
    {
        for (var station = 0; station < 3; station++)
            for (var i = 0; i < 50; i++) _city.Add($"station-{station}", Noon.AddSeconds(i), [i]);
        string? cursor = null;
        for (var part = 0; part < 5; part++)
        {
            ReadingPosition? after = null;
            Assert.True(cursor is null || ReadingPosition.TryParse(cursor, out after));
            var (file, next) = await _city.ExportAsync(ExportFormat.Parquet, new ReadingSelection(0, DateTime.MaxValue.Ticks) { After = after }, limit: 40);
            await File.WriteAllBytesAsync(Path.Combine(_folder.Path, $"part-{part}.parquet"), file, TestContext.Current.CancellationToken);
            if (next is not null)
                Assert.Equal([next], DuckDb.Query($"SELECT decode(value) FROM parquet_kv_metadata('{_folder.Path}/part-{part}.parquet') WHERE decode(key) = 'citysensors.next_cursor'"));
            cursor = next;
            if (next is null) break;
        }

        Assert.Null(cursor);
        Assert.Equal([$"150 | 150 | {3 * 49 * 25}"], DuckDb.Query($"SELECT count(*), count(DISTINCT (station_id, timestamp)), sum(temperature) FROM '{_folder.Path}/part-*.parquet'"));
    }

    [Fact]
    public async Task Export_NoReadings_IsAFileWithoutRows()
    {
        await WriteAsync();
        Assert.Equal(["0"], DuckDb.Query($"SELECT count(temperature) FROM '{FilePath}'"));
    }

    [Fact]
    public async Task Export_Twice_IsTheSameFile()
    {
        for (var i = 0; i < 500; i++) _city.Add("station-7", Noon.AddSeconds(i), [i]);
        Assert.Equal((await _city.ExportAsync(ExportFormat.Parquet)).File, (await _city.ExportAsync(ExportFormat.Parquet)).File);
    }

    [Fact]
    public async Task Export_SensorTypesNamedLikeOtherColumns_HaveColumnsOfTheirOwn()
    {
        foreach (var id in (string[])["area", "Temperature_Quality", "LATITUDE"]) _city.Catalogue = _city.Catalogue.With(new SensorType(id, id, "1", null));
        _city.Add("station-7", Noon, [25, .. Enumerable.Repeat(double.NaN, 8), 1, 2, 3]);
        await WriteAsync();
        Assert.Equal(["25 | 1 | 1 | 2 | 3"], DuckDb.Query($"""SELECT temperature, temperature_quality, area_, "Temperature_Quality_", "LATITUDE_" FROM '{FilePath}'"""));
    }

    [Fact]
    public async Task Export_WithRaw_HasValuesBeforeCalibration()
    {
        _city.Add("station-7", Noon, [25, 60], raw: [24.5, double.NaN]);
        await WriteAsync(new ReadingSelection(0, DateTime.MaxValue.Ticks) { WithRaw = true });
        Assert.Equal(["25 | 24.5 | 60 | "], DuckDb.Query($"SELECT temperature, temperature_raw, humidity, humidity_raw FROM '{FilePath}'"));
    }

    [Fact]
    public async Task Export_CsvAndNdjson_AreReadByDuckDbToo()
    {
        _city.Stations.Put(new StationDefinition("=1+1", "Market Square", -48.1, -11.6, "a,b\"c", Version: 1));
        for (var i = 0; i < 10; i++) _city.Add("=1+1", Noon.AddSeconds(i), [-i / 3.0]);
        foreach (var format in (ExportFormat[])[ExportFormat.Csv, ExportFormat.Ndjson])
        {
            var path = Path.Combine(_folder.Path, $"readings.{format.Name}");
            await File.WriteAllBytesAsync(path, (await _city.ExportAsync(format)).File, TestContext.Current.CancellationToken);
            var id = format == ExportFormat.Csv ? "'=1+1" : "=1+1";
            Assert.Equal([$"10 | -15 | {id} | a,b\"c | -48.1 | 10"], DuckDb.Query($"SELECT count(*), sum(temperature), any_value(station_id), any_value(area), any_value(latitude), count(temperature_outlier) FROM '{path}'"));
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task WriteAsync(ReadingSelection? selection = null, int? rows = null) =>
        await File.WriteAllBytesAsync(FilePath, (await _city.ExportAsync(ExportFormat.Parquet, selection, rows)).File, TestContext.Current.CancellationToken);
}
