using System.Threading.RateLimiting;
using CitySensors.Web.Limits;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.Web.Alerts;

/// <summary>One connection of the hub, with the one subscription that it has at most. SignalR calls it for one thing at a time.</summary>
internal sealed class AlertSubscriber(HubConnectionContext connection, ClientAddress address, HubLimits limits) : IAsyncDisposable
{
    private readonly TokenBucketRateLimiter _calls = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = limits.SubscribeBurst,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(limits.SecondsPerSubscribe),
        // A timer for each of thousands of connections would be a waste.
        AutoReplenishment = false,
    });

    private CancellationTokenSource? _stop;
    private Task _delivery = Task.CompletedTask;

    public HubConnectionContext Connection => connection;

    public ClientAddress Address => address;

    public bool MaySubscribe()
    {
        _calls.TryReplenish();
        using var lease = _calls.AttemptAcquire();
        return lease.IsAcquired;
    }

    /// <summary>Ends the delivery there is, and when it has ended starts another: a browser must never get the alerts of two at once.</summary>
    public async Task ReplaceAsync(Func<CancellationToken, Task> deliver)
    {
        await StopAsync();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionAborted);
        var token = _stop.Token;
        _delivery = Task.Run(() => deliver(token), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _calls.DisposeAsync();
    }

    private async Task StopAsync()
    {
        if (_stop is null) return;
        await _stop.CancelAsync();
        await _delivery;
        _stop.Dispose();
        _stop = null;
    }
}
