using System.Diagnostics;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>What a silo needs for many stations that send seldom.</summary>
internal static class StationsFigure
{
    private const int Stations = 100_000;
    private const int ReadingsEach = 3;
    private const int Few = 200;
    private const int ReadingsOfFew = 2000;

    /// <summary>What a container of 2 GiB leaves for the heap.</summary>
    private const long HeapBytes = 1536L << 20;

    public static async Task RunAsync(Report report)
    {
        report.Heading($"{Stations:N0} stations on one silo with a heap of {HeapBytes >> 20:N0} MiB, {ReadingsEach} readings each");
        var topic = await ReadingLoad.CreateTopicAsync("readings");
        await using var silo = SiloProcess.StartLimited(topic, HeapBytes);
        await silo.ReadyAsync();
        using (var few = new ReadingLoad(topic, Few)) few.Send(ReadingsOfFew);
        await silo.KeptAsync(ReadingsOfFew);
        var (resident, heap) = (silo.ResidentBytes, await silo.LiveHeapAsync());
        report.Value($"yardstick: the silo with {Few} stations, live heap", heap / 1048576, "MiB");

        using var load = new ReadingLoad(topic, Stations);
        var began = Stopwatch.GetTimestamp();
        load.Send(Stations);
        // Of the first few the first readings are known.
        await silo.KeptAsync(Stations + ReadingsOfFew - Few);
        report.Rate("stations taken up, first reading kept", Stations / Stopwatch.GetElapsedTime(began).TotalSeconds);
        load.Send((ReadingsEach - 1) * Stations);
        await silo.KeptAsync(ReadingsEach * Stations + ReadingsOfFew - Few * ReadingsEach);
        var highest = silo.ResidentBytes;
        var grown = await silo.LiveHeapAsync();
        report.Value("live heap", grown / 1048576, "MiB");
        report.Value("live heap for a station", (grown - heap) / (Stations - Few), "bytes");
        report.Value("resident memory", highest / 1048576.0, "MiB");
        report.Value("resident memory for a station", (highest - resident) / (double)(Stations - Few), "bytes");
    }
}
