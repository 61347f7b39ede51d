using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Previews;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web.Rules.Previews;

namespace CitySensors.Benchmarks;

/// <summary>How fast a proposed rule is evaluated over stored readings, beside reading them only.</summary>
internal static class PreviewFigure
{
    private const int Stations = 16;
    private const int Rounds = 5;

    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(Report report)
    {
        await RunAsync(report, days: 7, TimeSpan.FromSeconds(5));
        await RunAsync(report, days: 84, TimeSpan.FromMinutes(1));
        await RunAsync(report, days: 84, TimeSpan.FromMinutes(15));
    }

    private static async Task RunAsync(Report report, int days, TimeSpan interval)
    {
        report.Heading($"Preview of rules over {days} days of {Stations} stations with nine sensors, a reading every {interval.TotalSeconds:N0} seconds");
        var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type)).With(Above(32));
        var stations = new StationDirectory();
        for (var i = 0; i < Stations; i++) stations.TryAdd(new StationDefinition($"station-{i}", "Market Square", 48.1, 11.6, "centre", Version: 1));
        var folder = Directory.CreateTempSubdirectory("citysensors-preview-");
        try
        {
            using var city = CityDatabase.Open(Path.Combine(folder.FullName, "city.sqlite"));
            for (var hour = 0; hour < days * 24; hour++) Fill(city, catalogue, stations, hour, interval);
            var end = Start.AddDays(days);
            var scanned = await BestAsync(() => ScanAsync(city, stations, catalogue.SlotOf("temperature"), end));
            report.Rate("read the values of one sensor only, one station after the other", scanned);
            foreach (var (text, rule, type) in Proposals(catalogue))
            {
                var request = new RulePreviewRequest { Rule = rule, SensorType = type, From = Start, To = end };
                var preview = RulePreview.Of(request, catalogue, stations, new AlertText(TimeZoneInfo.Utc), StationPlan.DefaultLateness);
                report.Rate(text, await BestAsync(() => PreviewAsync(city, preview)), scanned);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Text, Rule Rule, SensorType? Type)> Proposals(Catalogue catalogue)
    {
        var window = Above(26) with { Id = "mean", MinValues = 1, Window = new(WindowFigure.Mean, new Core.Aggregates.WindowSchedule.Tumbling(Core.Aggregates.WindowLength.Hour)) };
        yield return ("preview a rule without one in force", Above(31) with { Id = "new" }, null);
        yield return ("preview another level of the rule in force", Above(31), null);
        yield return ("preview a level that every tenth value is beyond", Above(27.5), null);
        yield return ("preview a rule on means of hours", window, null);
        yield return ("preview a sensor type with a narrower range", Above(32), catalogue.SensorType("temperature")! with { SuspectOutside = new(-10, 33) });
    }

    private static Rule Above(double level) =>
        new("heat", "temperature", TimeSpan.Zero, TimeSpan.Zero, [new RuleLevel(Severity.Minor, new Threshold.Above(level, level))]);

    private static async Task<double> BestAsync(Func<Task<long>> readings)
    {
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var count = await readings();
            best = Math.Max(best, count / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }

    private static async Task<long> PreviewAsync(CityDatabase city, RulePreview preview)
    {
        var run = new RulePreviewRun(city, preview);
        await run.RunAsync(CancellationToken.None);
        return run.Readings;
    }

    private static async Task<long> ScanAsync(CityDatabase city, StationDirectory stations, int slot, DateTimeOffset end)
    {
        var (readings, count) = (new ScannedReadings(16_384, slot + 1, 1UL << slot), 0L);
        foreach (var station in stations.Page(null, int.MaxValue))
        {
            for (long? next = Start.UtcTicks; next is { } from; count += readings.Count)
            {
                readings.Clear();
                next = await city.ReadAsync(station.Id, from, end.UtcTicks, readings, CancellationToken.None);
            }
        }

        return count;
    }

    private static void Fill(CityDatabase city, Catalogue catalogue, StationDirectory stations, int hour, TimeSpan interval)
    {
        var (pool, scores, random) = (new ReadingBlockPool(), new Scores(catalogue.Slots.Count), new Random(hour));
        var (blocks, start) = (new List<ReadingBlock>(), Start.UtcTicks + hour * TimeSpan.TicksPerHour);
        foreach (var station in stations.Page(null, int.MaxValue))
        {
            ReadingBlock? block = null;
            for (var ticks = start; ticks < start + TimeSpan.TicksPerHour; ticks += interval.Ticks)
            {
                var values = AggregateFigure.Values(random);
                if (block is null || !block.Accepts(catalogue, ticks)) blocks.Add(block = pool.Rent(station.Id, catalogue, ticks));
                catalogue.Scorer.Score(values, scores);
                block.Add(ticks, ticks, values, scores.Flags);
            }
        }

        city.Commit(new CityChanges(hour + 1, blocks, [], [], hour == 0 ? catalogue : null));
    }
}
