using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Export.Formats;
using CitySensors.Export.Readings;
using CitySensors.Export.Rows;
using CitySensors.Storage.Sqlite.Database;
using CsvHelper;

namespace CitySensors.Benchmarks;

/// <summary>What an export from the database takes, beside a library that writes the same values as CSV.</summary>
internal static class ExportFigure
{
    private const int Stations = 20;
    private const int Hours = 24;
    private const int ReadingsPerHour = 3600;
    private const double Readings = (double)Stations * Hours * ReadingsPerHour;

    public static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static async Task RunAsync(Report report)
    {
        report.Heading(string.Create(CultureInfo.InvariantCulture, $"Export of {Readings:N0} readings of {Stations} stations with nine sensors from SQLite to a file"));
        var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type));
        var folder = Directory.CreateTempSubdirectory("citysensors-export-");
        try
        {
            using var city = CityDatabase.Open(Path.Combine(folder.FullName, "city.sqlite"));
            var stations = new StationDirectory();
            Fill(city, catalogue, stations);
            var file = Path.Combine(folder.FullName, "export");
            var yardstick = 0.0;
            for (var round = 0; round < 3; round++)
            {
                var began = Stopwatch.GetTimestamp();
                await CsvHelperAsync(city, stations, catalogue, file);
                yardstick = Math.Max(yardstick, Readings / Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            report.Rate("yardstick: the values written by CsvHelper", yardstick);
            foreach (var format in ExportFormat.All)
            {
                var (best, processor) = (0.0, 0.0);
                for (var round = 0; round < 3; round++)
                {
                    var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                    await ExportAsync(city, stations, catalogue, format, file);
                    var rate = Readings / Stopwatch.GetElapsedTime(began).TotalSeconds;
                    if (rate > best) (best, processor) = (rate, (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / Readings);
                }

                report.Rate(format.Name, best, yardstick);
                report.Value($"  {format.Name}: processor time per reading", processor, "µs");
                report.Value($"  {format.Name}: size per reading", new FileInfo(file).Length / Readings, "bytes");
            }

            report.Rate("read only, nothing written", await ScanAsync(city, catalogue));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task ExportAsync(CityDatabase city, StationDirectory stations, Catalogue catalogue, ExportFormat format, string path)
    {
        await using var file = File.Create(path);
        var pipe = PipeWriter.Create(file, new StreamPipeWriterOptions(minimumBufferSize: 256 * 1024, leaveOpen: true));
        var source = SourceOf(city, stations, catalogue, format.RowsOf);
        var first = source.CreateBatch();
        var hasMore = await source.FillAsync(first, CancellationToken.None);
        using (var writer = format.Create(first.Columns, pipe))
            await RowExport.RunAsync(source, (first, hasMore), writer, long.MaxValue, async _ => await pipe.FlushAsync(), CancellationToken.None);
        await pipe.CompleteAsync();
        file.Flush(flushToDisk: true);
    }

    /// <summary>Time, station and the nine values of each reading, without flags.</summary>
    private static async Task CsvHelperAsync(CityDatabase city, StationDirectory stations, Catalogue catalogue, string path)
    {
        var source = SourceOf(city, stations, catalogue, _ => 1000);
        var batch = source.CreateBatch();
        await using var text = new StreamWriter(path);
        await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture);
        for (var hasMore = true; hasMore;)
        {
            hasMore = await source.FillAsync(batch, CancellationToken.None);
            for (var row = 0; row < batch.Count; row++)
            {
                foreach (var column in batch.Columns)
                {
                    if (column is TextColumn stationIds) csv.WriteField(stationIds.Values[row]);
                    else if (column is TimeColumn times) csv.WriteField(new DateTime(times.Values[row], DateTimeKind.Utc));
                    else if (column is NumberColumn numbers) csv.WriteField(numbers.Values[row]);
                }

                await csv.NextRecordAsync();
            }
        }
    }

    private static async Task<double> ScanAsync(CityDatabase city, Catalogue catalogue)
    {
        var into = new ScannedReadings(32 * 1024, catalogue.Slots.Count);
        var began = Stopwatch.GetTimestamp();
        for (var station = 0; station < Stations; station++)
        {
            for (long? next = 0; next is { } from;)
            {
                into.Clear();
                next = await city.ReadAsync($"station-{station}", from, long.MaxValue, into, CancellationToken.None);
            }
        }

        return Readings / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static ReadingSource SourceOf(CityDatabase city, StationDirectory stations, Catalogue catalogue, Func<int, int> rowsOf) =>
        new(city, stations, catalogue, new ReadingSelection(0, DateTime.MaxValue.Ticks), rowsOf);

    public static void Fill(CityDatabase city, Catalogue catalogue, StationDirectory stations)
    {
        var (pool, scores, random) = (new ReadingBlockPool(), new Scores(catalogue.Slots.Count), new Random(7));
        for (var hour = 0; hour < Hours; hour++)
        {
            var blocks = new List<ReadingBlock>();
            for (var station = 0; station < Stations; station++)
            {
                stations.TryAdd(new StationDefinition($"station-{station}", "Market Square", 48.1, 11.6, "centre", Version: 1));
                ReadingBlock? block = null;
                for (var i = 0; i < ReadingsPerHour; i++)
                {
                    var ticks = Start.Ticks + hour * TimeSpan.TicksPerHour + i * TimeSpan.TicksPerSecond;
                    var values = StandardSensorTypes.All.Select(type => Math.Round(type.Distribution!.Mean + random.NextDouble(), 2)).ToArray();
                    if (block is null || !block.Accepts(catalogue, ticks)) blocks.Add(block = pool.Rent($"station-{station}", catalogue, ticks));
                    catalogue.Scorer.Score(values, scores);
                    block.Add(ticks, ticks + random.Next(1000) * TimeSpan.TicksPerMillisecond, values, scores.Flags);
                }
            }

            city.Commit(new CityChanges(hour + 1, blocks, [], [], hour == 0 ? catalogue : null));
            foreach (var block in blocks) pool.Return(block);
        }
    }
}
