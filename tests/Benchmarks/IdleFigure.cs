using System.Diagnostics;

namespace CitySensors.Benchmarks;

/// <summary>The processor time of a server that nobody sends anything.</summary>
internal static class IdleFigure
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Report report)
    {
        report.Heading("Idle: 200 stations that sent readings before, nothing arrives");
        using var stop = new CancellationTokenSource();
        await using var server = ServerProcess.Start();
        await server.ReadyAsync(CancellationToken.None);
        var load = new Load(server.Port, connections: 2, readingsPerSecond: 1_000);
        var running = load.RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None);
        await stop.CancelAsync();
        await running;
        await Task.Delay(WarmUp, CancellationToken.None);
        var (used, began) = (server.ProcessorSeconds, Stopwatch.GetTimestamp());
        await Task.Delay(Measured, CancellationToken.None);
        report.Value("share of a core", 100 * (server.ProcessorSeconds - used) / Stopwatch.GetElapsedTime(began).TotalSeconds, "%");
        report.Value("resident memory", server.ResidentBytes / 1048576.0, "MiB");
    }
}
