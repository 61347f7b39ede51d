namespace CitySensors.Benchmarks;

/// <summary>From the post of a reading to the message at a browser, while half of the highest rate comes in beside it.</summary>
internal static class LatencyFigure
{
    private const int Alerts = 400;
    private const int Connections = 16;

    public static async Task RunAsync(Report report)
    {
        report.Heading("Post to hub message at half of the highest rate");
        var highest = IngestFigure.Highest ?? await IngestFigure.MeasureAsync(report);
        var idle = await MeasureAsync(null, report);
        report.Latency("yardstick: with nothing beside it", idle.Milliseconds);
        var busy = await MeasureAsync(highest / 2, report);
        report.Rate("beside it", busy.Rate);
        report.Latency("post to message", busy.Milliseconds);
    }

    private static async Task<(List<double> Milliseconds, double Rate)> MeasureAsync(double? readingsPerSecond, Report report)
    {
        await using var server = ServerProcess.Start();
        await server.ReadyAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var load = new Load(server.Port, Connections, readingsPerSecond);
        var running = readingsPerSecond is null ? Task.CompletedTask : load.RunAsync(stop.Token);
        await Task.Delay(IngestFigure.WarmUp, CancellationToken.None);

        var probe = new AlertProbe(server.Port);
        using var hub = await HubClient.ConnectAsync(server.Port, "{}", CancellationToken.None);
        var reading = hub.ReadAsync(probe.Arrived, stop.Token);
        var stages = await StageHistograms.ReadAsync(server.Port);
        var (before, began) = (load.Acknowledged, System.Diagnostics.Stopwatch.GetTimestamp());
        await probe.PostAsync(Alerts, TimeSpan.FromMilliseconds(20), CancellationToken.None);
        var rate = (load.Acknowledged - before) / System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        (await StageHistograms.ReadAsync(server.Port)).ReportSince(stages, report);
        await stop.CancelAsync();
        await Task.WhenAll(running, reading);
        return (probe.Milliseconds, rate);
    }
}
