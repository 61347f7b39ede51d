using System.Threading.RateLimiting;
using CitySensors.Web.Limits;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.Web.Alerts;

/// <summary>One connection of the hub, with at most one subscription to alerts and one to events. SignalR calls it for one thing at a time.</summary>
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

    public HubConnectionContext Connection => connection;

    public ClientAddress Address => address;

    public HubStream Alerts { get; } = new(connection.ConnectionAborted);

    public HubStream Events { get; } = new(connection.ConnectionAborted);

    public bool MaySubscribe()
    {
        _calls.TryReplenish();
        using var lease = _calls.AttemptAcquire();
        return lease.IsAcquired;
    }

    public async ValueTask DisposeAsync()
    {
        await Alerts.StopAsync();
        await Events.StopAsync();
        await _calls.DisposeAsync();
    }
}
