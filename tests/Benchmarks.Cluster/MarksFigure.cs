using System.Diagnostics;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>What aggregates cost while readings are written: the marks of their hours. Deliveries are as small as those of a silo at its limit.</summary>
internal static class MarksFigure
{
    private const int Stations = 200;
    private const int RowsEach = 20;
    private const int Rounds = 30;
    private const int AtOnce = 32;
    private const int Runs = 3;

    public static async Task RunAsync(Report report, MeasuredStore store)
    {
        var now = TimeProvider.System.GetUtcNow();
        var thisHour = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        var rates = new Dictionary<string, List<double>> { ["without"] = [], ["open"] = [], ["over"] = [] };
        await WriteAsync(store, "warm-up", thisHour, true);
        for (var run = 0; run < Runs; run++)
        {
            // In turn, because Cassandra gets faster while its code is compiled, and slower while it compacts.
            rates["without"].Add(await WriteAsync(store, $"without-{run}", thisHour, false));
            rates["open"].Add(await WriteAsync(store, $"open-{run}", thisHour, true));
            rates["over"].Add(await WriteAsync(store, $"over-{run}", thisHour.AddHours(-50), true));
        }

        var yardstick = Median(rates["without"]);
        report.Rate($"yardstick: rows written without marks, {RowsEach} in a delivery, median of {Runs}", yardstick);
        report.Rate("rows with marks, of the hour that is not over", Median(rates["open"]), yardstick);
        report.Rate("rows with marks, of an hour that is over", Median(rates["over"]), yardstick);
    }

    private static async Task<double> WriteAsync(MeasuredStore store, string name, DateTimeOffset start, bool isMarked)
    {
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Stations * Rounds),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (delivery, _) => await store.WriteAsync(
                $"{name}-{delivery % Stations}", start.AddMilliseconds(delivery / Stations * RowsEach), TimeSpan.FromMilliseconds(1), RowsEach, isMarked));
        return Stations * Rounds * RowsEach / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
