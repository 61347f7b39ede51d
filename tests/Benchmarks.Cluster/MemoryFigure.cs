namespace CitySensors.Benchmarks.Cluster;

/// <summary>Whether the silo's memory stays what it is under load.</summary>
internal static class MemoryFigure
{
    private const int Stations = 200;
    private const int Minutes = 10;

    public static async Task RunAsync(Report report)
    {
        var rate = (RowsFigure.Reached ?? 80_000) / 2;
        report.Heading($"Memory of the silo over {Minutes} minutes at {rate:N0} readings/s");
        var topic = await ReadingLoad.CreateTopicAsync("readings");
        await using var silo = SiloProcess.Start(topic);
        await silo.ReadyAsync();
        using var stop = new CancellationTokenSource();
        using var load = new ReadingLoad(topic, Stations);
        var running = Task.Run(() => load.Send(long.MaxValue, rate, stop.Token));
        for (var minute = 1; minute <= Minutes; minute++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1));
            if (minute is 1 or Minutes) report.Value("… live heap", await silo.LiveHeapAsync() / 1048576, "MiB");
            report.Value($"minute {minute}, {await silo.MetricAsync("citysensors_readings_accepted_total"):N0} readings kept", silo.ResidentBytes / 1048576.0, "MiB");
        }

        await stop.CancelAsync();
        await running;
    }
}
