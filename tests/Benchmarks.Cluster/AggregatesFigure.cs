using System.Diagnostics;
using Cassandra;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Readings;
using CitySensors.Core.Recomputations;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Recomputations;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>Aggregates in Cassandra, of a process that does nothing else: what marks cost, the scan, the roll-up and a recomputation.</summary>
internal static class AggregatesFigure
{
    private const int Stations = 100;
    private const int Areas = 10;
    private const int Hours = 24;
    private const int ReadingsPerHour = 120;
    private const int ReadingsEach = Hours * ReadingsPerHour;
    private const int AtOnce = 8;
    private const int ScanRows = 4096;

    public static async Task RunAsync(Report report)
    {
        report.Heading($"Aggregates in Cassandra: {Stations} stations in {Areas} areas, {Hours} hours with {ReadingsPerHour} readings each");
        await using (var other = await MeasuredStore.OpenAsync(stations: 0, areas: 1)) await MarksFigure.RunAsync(report, other);
        await using var store = await MeasuredStore.OpenAsync(Stations, Areas);

        // The day before yesterday: all of its hours are over.
        var start = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(-2);
        await store.FillAsync(start, TimeSpan.FromHours(1) / ReadingsPerHour, ReadingsEach);
        var readings = (double)Stations * ReadingsEach;

        var rows = await BestAsync(() => RowsAsync(store, start));
        report.Rate("yardstick: the same rows read by the driver and thrown away", rows);
        report.Rate("scanned, as for exports and the archive", await BestAsync(() => ScanAsync(store, start)), rows);
        report.Rate("read as for the roll-up", await BestAsync(() => ReadAsync(store, start)), rows);

        var (rolled, cores) = await TimedAsync(() => new AggregateRollUp(store.Context, null, NullLogger<AggregateRollUp>.Instance).RunAsync(CancellationToken.None));
        report.Rate("rolled up, with days, months, areas and the city", readings / rolled.TotalSeconds, rows);
        report.Rate("… hours of stations", Stations * Hours / rolled.TotalSeconds);
        report.Value("… processor cores used by this process", cores, "");

        var (recomputed, ofRecomputation) = await TimedAsync(() => RecomputeAsync(store, start));
        report.Rate("recomputed and compared, with areas, without a pause", readings / recomputed.TotalSeconds, rows);
        report.Rate("… hours of stations", Stations * Hours / recomputed.TotalSeconds);
        report.Value("… processor cores used by this process", ofRecomputation, "");
    }

    private static async Task<double> RowsAsync(MeasuredStore store, DateTimeOffset start)
    {
        var session = store.Session;
        var query = await session.PrepareAsync("SELECT time, scored FROM reading WHERE station = ? AND day = ?");
        var day = new LocalDate(start.Year, start.Month, start.Day);
        return await RateAsync(async station => (await session.ExecuteAsync(query.Bind(MeasuredStore.IdOf(station), day).SetPageSize(1000))).Count());
    }

    private static Task<double> ReadAsync(MeasuredStore store, DateTimeOffset start) => RateAsync(async station =>
        (await store.City.Readings.StoredReadingsAsync(MeasuredStore.IdOf(station), start, start.AddDays(1), CancellationToken.None)).Count);

    private static Task<double> ScanAsync(MeasuredStore store, DateTimeOffset start) => RateAsync(async station =>
    {
        var (scanned, from) = (0, (long?)start.UtcTicks);
        var into = new ScannedReadings(ScanRows, store.Context.Definitions.Catalogue.Slots.Count);
        while (from is { } ticks)
        {
            into.Clear();
            from = await ((IReadingScan)store.City.Readings).ReadAsync(MeasuredStore.IdOf(station), ticks, start.AddDays(1).UtcTicks, into, CancellationToken.None);
            scanned += into.Count;
        }

        return scanned;
    });

    private static async Task RecomputeAsync(MeasuredStore store, DateTimeOffset start)
    {
        var recomputations = new CassandraRecomputations(store.Context, store.City.Recomputations, NullLogger<CassandraRecomputations>.Instance);
        await recomputations.CreateAsync(new RecomputationRequest(start, start.AddDays(1), false, "benchmark"), CancellationToken.None);
        Recomputation? last = null;
        while (await recomputations.StepAsync(CancellationToken.None) is { HasWorked: true } step) last = step.Recomputation ?? last;
        if (last?.Summary is not { Equal: Stations * Hours, Areas.Equal: (Areas + 1) * Hours }) throw new InvalidOperationException($"Not all hours are the same: {last}");
    }

    /// <summary>Readings a second of all stations.</summary>
    private static async Task<double> RateAsync(Func<int, Task<int>> read)
    {
        var (began, all) = (Stopwatch.GetTimestamp(), 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, Stations), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (station, _) => Interlocked.Add(ref all, await read(station)));
        if (all != Stations * ReadingsEach) throw new InvalidOperationException($"{all} of {Stations * ReadingsEach} readings are there.");
        return all / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> BestAsync(Func<Task<double>> measure) => new[] { await measure(), await measure(), await measure() }.Max();

    private static async Task<(TimeSpan Elapsed, double Cores)> TimedAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var (began, before) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        await work();
        process.Refresh();
        var elapsed = Stopwatch.GetElapsedTime(began);
        return (elapsed, (process.TotalProcessorTime - before) / elapsed);
    }
}
