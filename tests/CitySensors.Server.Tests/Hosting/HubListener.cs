using System.Net.WebSockets;
using System.Text.Json.Nodes;
using CitySensors.Web.Tests.Contract;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>A browser as it should be: whenever its connection ends it connects again and goes on from the last sequence number it saw.</summary>
internal sealed class HubListener(Func<Uri> server)
{
    private static readonly TimeSpan ConnectEvery = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly List<JsonNode> _alerts = [];
    private int _connections;

    /// <summary>Everything that came, in the order in which it came.</summary>
    public IReadOnlyList<JsonNode> Alerts
    {
        get
        {
            lock (_lock) return [.. _alerts];
        }
    }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Listens until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var pace = new PeriodicTimer(ConnectEvery);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stop);
            }
            catch (Exception error) when (error is WebSocketException or InvalidOperationException or OperationCanceledException)
            {
                // The connection ended, or there is no server just now: the next round connects again.
                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await using var client = await HubClient.ConnectAsync(server(), stop);
        var alerts = Alerts;
        await client.SubscribeAsync($$"""{"since": {{(alerts.Count > 0 ? (long)alerts[^1]["sequence"]! : 0)}}}""", stop);
        Interlocked.Increment(ref _connections);
        for (var taken = 0; ;)
        {
            await client.AlertsAsync(taken + 1, stop);
            lock (_lock) _alerts.AddRange(client.Alerts.Skip(taken));
            taken = client.Alerts.Count;
        }
    }
}
