using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.Web.Alerts;

/// <summary>Delivers the alert log to one connection: first the entries it missed, then the broadcast. Thread safe.</summary>
/// <remarks>
/// A connection has a position in the log instead of a queue. A slow one waits for its own write, catches up from its position, and rejoins the
/// broadcast without missing or repeating an entry.
/// </remarks>
internal sealed class AlertDelivery(IAlertLog log, AlertBroadcaster broadcaster, AlertTexts texts, HubDelivery hub, HubTelemetry telemetry, TimeProvider time)
{
    private const int MaxRead = 500;

    /// <summary>Sends matching entries after a sequence number until it is cancelled or the connection ends. Never throws.</summary>
    /// <param name="connection">The browser.</param>
    /// <param name="asked">What it asked for.</param>
    /// <param name="since">The last sequence number that the browser has.</param>
    /// <param name="liveAfter">Entries up to this one are catch-up, whose latency is not measured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task DeliverAsync(HubConnectionContext connection, Subscription asked, long since, long liveAfter, CancellationToken cancellationToken) => hub.RunAsync(
        connection,
        async () =>
        {
            for (var position = since; ;)
            {
                var subscription = await CatchUpAsync(connection, asked, position, liveAfter, cancellationToken);
                position = await LiveAsync(subscription, cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Reads and sends until it has caught up with the broadcaster, and joins it.</summary>
    private async Task<LiveSubscription> CatchUpAsync(
        HubConnectionContext connection, Subscription asked, long position, long liveAfter, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var last = log.LastSequence;
            if (position >= last)
            {
                var subscription = new LiveSubscription(connection, asked.Filter, position, asked.Language);
                if (broadcaster.TryJoin(subscription)) return subscription;
            }

            // Unfiltered, so that the position also advances if nothing matches.
            var entries = await log.ReadAsync(new AlertQuery(position), MaxRead, cancellationToken);
            var matching = entries.Where(asked.Filter.Matches).ToArray();
            if (matching.Length > 0) await SendAsync(connection, matching, asked.Language, liveAfter);
            // Entries past their retention cannot be read.
            position = entries.Count > 0 ? entries[^1].Sequence : Math.Max(position, last);
        }
    }

    /// <summary>Waits until the connection falls behind; returns the position to catch up from.</summary>
    private async Task<long> LiveAsync(LiveSubscription subscription, CancellationToken cancellationToken)
    {
        await subscription.FellBehind.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await broadcaster.LeaveAsync(subscription);
        await hub.WithTimeoutAsync(subscription.PendingWrite);
        cancellationToken.ThrowIfCancellationRequested();
        return subscription.Position;
    }

    private async Task SendAsync(HubConnectionContext connection, Alert[] alerts, AlertLanguage? language, long liveAfter)
    {
        var began = time.GetUtcNow();
        await hub.WithTimeoutAsync(connection.WriteAsync(AlertMessage.Create(alerts, texts, language), CancellationToken.None).AsTask());
        telemetry.RecordSent(alerts, 1, began, isLive: alerts[^1].Sequence > liveAfter);
    }
}
