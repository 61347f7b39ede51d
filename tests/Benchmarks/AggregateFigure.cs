using System.Diagnostics;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Benchmarks;

/// <summary>What aggregates take: computing them from readings, storing them, and reading a year of them.</summary>
internal static class AggregateFigure
{
    private const int Hours = 365 * 24;
    private const int ReadingsPerHour = 60;
    private const int DenseHours = 48;
    private const string Station = "station-7";
    private const string Dense = "station-8";

    private static readonly DateTime Start = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(Report report)
    {
        report.Heading("Aggregates, one core");
        var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type));
        var random = new Random(7);
        report.Rate("aggregate readings of nine sensors in memory", InMemory(catalogue, random));

        var folder = Directory.CreateTempSubdirectory("citysensors-aggregates-");
        try
        {
            using var city = CityDatabase.Open(Path.Combine(folder.FullName, "city.sqlite"), zone: TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
            Fill(city, catalogue, random);
            // Compiles what the roll-up runs.
            for (var i = 0; i < 3; i++) await MillisecondsAsync(city, Dense, Start.Ticks, WindowLength.FiveMinutes, ulong.MaxValue);
            report.Rate("roll-up from the database, one reading a second", RollUp(city, Start.Ticks + DenseHours * TimeSpan.TicksPerHour, DenseHours * 3600.0 + DenseHours * ReadingsPerHour));
            report.Rate("roll-up from the database, one reading a minute", RollUp(city, Now.UtcTicks, (Hours - DenseHours) * (double)ReadingsPerHour));
            foreach (var (text, length, slots) in new[]
            {
                ("a year as months, one sensor", WindowLength.Month, 1UL), ("a year as months, nine sensors", WindowLength.Month, ulong.MaxValue),
                ("a year as days, one sensor", WindowLength.Day, 1UL), ("a year as days, nine sensors", WindowLength.Day, ulong.MaxValue),
                ("a year as hours, one sensor, all pages", WindowLength.Hour, 1UL),
            }) report.Value(text, await MillisecondsAsync(city, Station, Start.Ticks, length, slots), "ms");
            report.Value("24 hours as five minutes, nine sensors, a reading a minute", await MillisecondsAsync(city, Station, Start.AddDays(364).Ticks, WindowLength.FiveMinutes, ulong.MaxValue), "ms");
            report.Value("24 hours as five minutes, nine sensors, a reading a second", await MillisecondsAsync(city, Dense, Start.AddDays(1).Ticks, WindowLength.FiveMinutes, ulong.MaxValue), "ms");
            var page = await city.ReadAsync(Station, Query(Start.AddDays(20).Ticks, WindowLength.Hour, ulong.MaxValue, 1000), CancellationToken.None);
            report.Value("an hour of nine sensors with 60 readings, stored", page.Windows.Average(window => window.Write().Length), "bytes");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double InMemory(Catalogue catalogue, Random random)
    {
        var readings = Enumerable.Range(0, 3600).Select(_ => Values(random)).ToArray();
        var scores = new Scores(catalogue.Slots.Count);
        var flags = readings.Select(values =>
        {
            catalogue.Scorer.Score(values, scores);
            return scores.Flags;
        }).ToArray();
        var aggregator = new SegmentAggregator(catalogue.Slots);
        var began = Stopwatch.GetTimestamp();
        var count = 0L;
        for (; Stopwatch.GetElapsedTime(began) < Measured; count += readings.Length)
        {
            aggregator.Begin(new Window(Start.Ticks, Start.Ticks + TimeSpan.TicksPerHour));
            for (var i = 0; i < readings.Length; i++) aggregator.Add(Start.Ticks + i * TimeSpan.TicksPerSecond, readings[i], flags[i]);
            aggregator.End();
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>A year with a reading a minute of one station, and two days with one a second of another.</summary>
    private static void Fill(CityDatabase city, Catalogue catalogue, Random random)
    {
        var pool = new ReadingBlockPool();
        var scores = new Scores(catalogue.Slots.Count);
        for (var hour = 0; hour < Hours; hour++)
        {
            var blocks = new List<ReadingBlock>();
            Add(Station, ReadingsPerHour);
            if (hour < DenseHours) Add(Dense, 3600);
            city.Commit(new CityChanges(hour + 1, blocks, [], [], hour == 0 ? catalogue : null));
            foreach (var block in blocks) pool.Return(block);

            void Add(string station, int readings)
            {
                ReadingBlock? block = null;
                for (var i = 0; i < readings; i++)
                {
                    var (ticks, values) = (Start.Ticks + hour * TimeSpan.TicksPerHour + i * (TimeSpan.TicksPerHour / readings), Values(random));
                    if (block is null || !block.Accepts(catalogue, ticks)) blocks.Add(block = pool.Rent(station, catalogue, ticks));
                    catalogue.Scorer.Score(values, scores);
                    block.Add(ticks, ticks, values, scores.Flags);
                }
            }
        }
    }

    private static double RollUp(CityDatabase city, long untilTicks, double readings)
    {
        var began = Stopwatch.GetTimestamp();
        var until = new DateTimeOffset(untilTicks, TimeSpan.Zero) + Window.Watermark;
        for (RollUpPosition? next = default(RollUpPosition); next is { } after;) next = city.RollUp(until, after, CancellationToken.None).Next;
        return readings / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> MillisecondsAsync(CityDatabase city, string station, long from, WindowLength length, ulong slots)
    {
        var best = double.PositiveInfinity;
        for (var round = 0; round < 20; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (long? next = from; next is { } start;) next = (await city.ReadAsync(station, Query(start, length, slots, 1000), CancellationToken.None)).NextTicks;
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return best;
    }

    private static AggregateQuery Query(long from, WindowLength length, ulong slots, int limit) => new(
        new WindowGrid(length, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")), from, DateTimeOffset.MaxValue.UtcTicks, slots, limit);

    public static double[] Values(Random random) =>
        [.. StandardSensorTypes.All.Select(type => Math.Round(Math.Abs(type.Distribution!.Mean + type.Distribution.StandardDeviation * Normal(random)), 2))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
