namespace CitySensors.Benchmarks;

/// <summary>From the post of a reading to the message at each of many browsers.</summary>
internal static class HubFigure
{
    private const int Alerts = 40;
    private const int WarmUpAlerts = 40;
    private const int ManyClients = 10_000;
    private const int Groups = 100;
    private const string ProbeStation = "probe";
    private const string WarmUpStation = "warm-up";
    private const int ConnectingAtOnce = 32;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Report report)
    {
        report.Heading($"Post to hub message, {Alerts} alerts, all clients in one process on the same cores");
        var (quarter, second) = (TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1));
        await MeasureAsync(report, "yardstick: one client", 1, quarter);
        await MeasureAsync(report, "yardstick: 1,000 clients of SignalR alone", 1000, quarter, start: ServerProcess.StartBareHub);
        await MeasureAsync(report, "1,000 clients, each gets every alert", 1000, quarter);
        await MeasureAsync(report, $"yardstick: {ManyClients:N0} clients of SignalR alone", ManyClients, second, start: ServerProcess.StartBareHub);
        await MeasureAsync(report, $"{ManyClients:N0} clients, each gets every alert", ManyClients, second);
        await MeasureAsync(
            report,
            $"{ManyClients:N0} clients, each alert goes to {ManyClients / Groups} of them",
            ManyClients,
            quarter,
            i => $$"""{"stations": ["{{ProbeStation}}-{{i % Groups}}", "{{WarmUpStation}}-0"]}""",
            Groups);
    }

    private static async Task MeasureAsync(
        Report report, string what, int clients, TimeSpan every, Func<int, string>? subscription = null, int groups = 1, Func<ServerProcess>? start = null)
    {
        await using var server = start is null ? ServerProcess.Start() : start();
        await server.ReadyAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var probe = new AlertProbe(server.Port, ProbeStation);
        var hubs = new HubClient[clients];
        await Parallel.ForAsync(0, clients, new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce }, async (i, cancellationToken) =>
            hubs[i] = await HubClient.ConnectAsync(server.Port, subscription?.Invoke(i) ?? "{}", cancellationToken));
        var reading = hubs.Select(hub => Task.Run(() => hub.ReadAsync(probe.Arrived, stop.Token), CancellationToken.None)).ToList();
        // The first messages are the compiler's; they have stations of their own and are not counted.
        await new AlertProbe(server.Port, WarmUpStation).PostAsync(WarmUpAlerts, every, CancellationToken.None);
        var (ofServer, ofClients) = (server.ProcessorSeconds, Environment.CpuUsage.TotalTime.TotalSeconds);
        await probe.PostAsync(Alerts, every, CancellationToken.None);
        var messages = clients / groups * Alerts;
        await probe.ArrivedAsync(messages, Timeout);
        (ofServer, ofClients) = (server.ProcessorSeconds - ofServer, Environment.CpuUsage.TotalTime.TotalSeconds - ofClients);
        await stop.CancelAsync();
        await Task.WhenAll(reading);
        foreach (var hub in hubs) hub.Dispose();
        report.Latency(what, probe.Milliseconds);
        report.Value("… processor time of a message: server", ofServer / messages * 1e6, "µs");
        report.Value("… processor time of a message: clients", ofClients / messages * 1e6, "µs");
    }
}
