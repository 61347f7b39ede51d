using System.Threading.RateLimiting;
using CitySensors.Web.Limits;

namespace CitySensors.Web.Alerts;

/// <summary>One connection of the hub, with the one pump that it has at most. SignalR calls it for one thing at a time.</summary>
internal sealed class AlertSubscriber(ClientAddress address, HubLimits limits, CancellationToken aborted) : IAsyncDisposable
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
    private Task _pump = Task.CompletedTask;

    public ClientAddress Address => address;

    public bool MaySubscribe()
    {
        _calls.TryReplenish();
        using var lease = _calls.AttemptAcquire();
        return lease.IsAcquired;
    }

    /// <summary>Ends the pump there is, and when it has ended starts another: a browser must never hear two at once.</summary>
    public async Task ReplaceAsync(Func<CancellationToken, Task> pump)
    {
        await StopAsync();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var token = _stop.Token;
        _pump = Task.Run(() => pump(token), CancellationToken.None);
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
        await _pump;
        _stop.Dispose();
        _stop = null;
    }
}
