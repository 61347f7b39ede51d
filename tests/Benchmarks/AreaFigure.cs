using System.Diagnostics;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Benchmarks;

/// <summary>What the aggregates of a city of 200 stations take over a year: an hourly reading of each.</summary>
internal static class AreaFigure
{
    private const int Stations = 200;
    private const int Areas = 5;
    private const int Hours = 365 * 24;

    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static async Task RunAsync(Report report)
    {
        report.Heading("Aggregates of areas, one core");
        var folder = Directory.CreateTempSubdirectory("citysensors-areas-");
        try
        {
            using var city = CityDatabase.Open(Path.Combine(folder.FullName, "city.sqlite"), zone: Zone);
            Fill(city);
            var (ofStations, ofAreas) = RollUp(city);
            report.Rate("hours of stations", Stations * (double)Hours / ofStations.TotalSeconds);
            report.Rate("hours of areas, from 40 or 200 stations each", (Areas + 1) * (double)Hours / ofAreas.TotalSeconds);
            report.Value("a year of the city by day, one sensor", await MillisecondsAsync(city, WindowLength.Day, 1), "ms");
            report.Value("a year of the city by day, nine sensors", await MillisecondsAsync(city, WindowLength.Day, ulong.MaxValue), "ms");
            report.Value("a day of 200 stations, ranked", await RankedAsync(city), "ms");
            var page = await city.ReadAreaAsync(null, Query(Start.UtcTicks, WindowLength.Hour, ulong.MaxValue), CancellationToken.None);
            report.Value("an hour of the city with nine sensors, stored", page.Windows.Average(window => window.Write().Length), "bytes");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Fill(CityDatabase city)
    {
        var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type));
        var random = new Random(7);
        var pool = new ReadingBlockPool();
        var scores = new Scores(catalogue.Slots.Count);
        var stations = Enumerable.Range(0, Stations).Select(i => $"station-{i}").ToList();
        city.Commit(new CityChanges(
            1, [], [], [.. stations.Select((id, i) => new StationChange(id, new StationDefinition(id, id, Area: $"area-{i % Areas}", Version: 1), null))], catalogue));
        for (var hour = 0; hour < Hours; hour++)
        {
            var blocks = new List<ReadingBlock>(Stations);
            foreach (var station in stations)
            {
                var ticks = Start.UtcTicks + hour * TimeSpan.TicksPerHour;
                var block = pool.Rent(station, catalogue, ticks);
                var values = AggregateFigure.Values(random);
                catalogue.Scorer.Score(values, scores);
                block.Add(ticks, ticks, values, scores.Flags);
                blocks.Add(block);
            }

            city.Commit(new CityChanges(hour + 2, blocks, [], [], null));
            foreach (var block in blocks) pool.Return(block);
        }
    }

    /// <summary>How long the stations took, and then the areas.</summary>
    private static (TimeSpan OfStations, TimeSpan OfAreas) RollUp(CityDatabase city)
    {
        var (began, areasBegan) = (Stopwatch.GetTimestamp(), 0L);
        var now = Start.AddHours(Hours + 1);
        for (RollUpPosition? next = default(RollUpPosition); next is { } after;)
        {
            if (after.Key < 0 && areasBegan == 0) areasBegan = Stopwatch.GetTimestamp();
            next = city.RollUp(now, after, CancellationToken.None).Next;
        }

        return (Stopwatch.GetElapsedTime(began, areasBegan), Stopwatch.GetElapsedTime(areasBegan));
    }

    private static Task<double> MillisecondsAsync(CityDatabase city, WindowLength length, ulong slots) =>
        BestAsync(() => city.ReadAreaAsync(null, Query(Start.UtcTicks, length, slots), CancellationToken.None));

    private static Task<double> RankedAsync(CityDatabase city) => BestAsync(async () =>
    {
        var day = new WindowGrid(WindowLength.Day, Zone).At(Start.AddDays(100).UtcTicks);
        for (var i = 0; i < Stations; i++)
            await city.ReadAsync($"station-{i}", Query(day.StartTicks, WindowLength.Day, 1) with { BeforeTicks = day.EndTicks, Limit = 1 }, CancellationToken.None);
    });

    private static async Task<double> BestAsync(Func<Task> query)
    {
        var best = double.PositiveInfinity;
        for (var round = 0; round < 10; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await query();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return best;
    }

    private static AggregateQuery Query(long from, WindowLength length, ulong slots) =>
        new(new WindowGrid(length, Zone), from, DateTimeOffset.MaxValue.UtcTicks, slots, 1000);
}
