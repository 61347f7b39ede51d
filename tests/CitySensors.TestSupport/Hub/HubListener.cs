using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.TestSupport.Hub;

/// <summary>A browser: whenever its connection ends it connects again and resumes after the last sequence number it received. Thread safe.</summary>
/// <param name="server">Where the server is now; called before each attempt.</param>
public sealed class HubListener(Func<Uri> server)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly List<JsonNode> _alerts = [];
    private int _connections;

    /// <summary>All alerts in the order they were received.</summary>
    public IReadOnlyList<JsonNode> Alerts
    {
        get
        {
            lock (_lock) return [.. _alerts];
        }
    }

    /// <summary>How often it subscribed.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Listens until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(RetryInterval);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stop);
            }
            catch (Exception error) when (error is HttpRequestException or WebSocketException or IOException or HubException
                or InvalidOperationException or OperationCanceledException)
            {
                // The connection ended, or there is no server now: the next round connects again.
                await timer.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await using var client = await HubClient.ConnectAsync(server(), stop);
        var last = Alerts is [.., var newest] ? (long)newest["sequence"]! : 0;
        await client.SubscribeAsync($$"""{"since": {{last}}}""", stop);
        Interlocked.Increment(ref _connections);
        for (var taken = 0; ;)
        {
            await client.AlertsAsync(taken + 1, stop);
            lock (_lock) _alerts.AddRange(client.Alerts.Skip(taken));
            taken = client.Alerts.Count;
        }
    }
}
