namespace CitySensors.Benchmarks;

/// <summary>A thousand browsers that all hear of every alert.</summary>
internal static class HubFigure
{
    private const int Clients = 1000;
    private const int Alerts = 40;

    public static async Task RunAsync(Report report)
    {
        report.Heading($"{Clients:N0} hub clients in one process on the same cores, {Alerts} alerts, one each 250 ms");
        report.Latency("yardstick: one client", await MeasureAsync(1));
        report.Latency($"post to message, {Clients:N0} clients", await MeasureAsync(Clients));
    }

    private static async Task<List<double>> MeasureAsync(int clients)
    {
        await using var server = ServerProcess.Start("--Web:Hub:MaxConnectionsPerClient", "2000");
        await server.ReadyAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var probe = new AlertProbe(server.Port);
        var hubs = new List<HubClient>();
        for (var i = 0; i < clients; i++) hubs.Add(await HubClient.ConnectAsync(server.Port, "{}", CancellationToken.None));
        var reading = hubs.Select(hub => Task.Run(() => hub.ReadAsync(probe.Arrived, stop.Token), CancellationToken.None)).ToList();
        await probe.PostAsync(Alerts, TimeSpan.FromMilliseconds(250), CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        await stop.CancelAsync();
        await Task.WhenAll(reading);
        foreach (var hub in hubs) hub.Dispose();
        return probe.Milliseconds;
    }
}
