using System.Diagnostics;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>What a silo needs for many stations that send seldom.</summary>
internal static class StationsFigure
{
    private const int Stations = 100_000;
    private const int ReadingsEach = 3;

    public static async Task RunAsync(Report report)
    {
        report.Heading($"{Stations:N0} stations on one silo, {ReadingsEach} readings each");
        var topic = await ReadingLoad.CreateTopicAsync("readings");
        await using var silo = SiloProcess.Start(topic);
        await silo.ReadyAsync();
        using (var few = new ReadingLoad(topic, 200)) few.Send(2000);
        await silo.KeptAsync(2000);
        var (resident, heap) = (silo.ResidentBytes, await HeapAsync(silo));
        report.Value("yardstick: the silo with 200 stations, live heap", heap / 1048576, "MiB");

        using var load = new ReadingLoad(topic, Stations);
        var began = Stopwatch.GetTimestamp();
        load.Send(Stations);
        // Of the first 200 the first reading is known.
        await silo.KeptAsync(Stations + 2000 - 200);
        report.Rate("stations taken up, first reading kept", Stations / Stopwatch.GetElapsedTime(began).TotalSeconds);
        load.Send((ReadingsEach - 1) * Stations);
        await silo.KeptAsync(ReadingsEach * Stations + 2000 - 200 * ReadingsEach);
        var grown = await HeapAsync(silo);
        report.Value("heap", grown / 1048576, "MiB");
        report.Value("heap for a station", (grown - heap) / (Stations - 200), "bytes");
        report.Value("resident memory", silo.ResidentBytes / 1048576.0, "MiB");
        report.Value("resident memory for a station", (silo.ResidentBytes - resident) / (double)(Stations - 200), "bytes");
    }

    /// <summary>The smallest that is seen within some seconds, which collections come near to what is live.</summary>
    private static async Task<double> HeapAsync(SiloProcess silo)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var least = double.MaxValue;
        for (var i = 0; i < 50 && await timer.WaitForNextTickAsync(); i++) least = Math.Min(least, await silo.MetricAsync("dotnet_gc_heap_bytes"));

        return least;
    }
}
