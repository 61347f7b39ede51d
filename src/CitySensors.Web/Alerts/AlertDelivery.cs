using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>Delivers the alert log to one connection: first the entries it missed, then the broadcast. Thread safe.</summary>
/// <remarks>
/// A connection has a position in the log instead of a queue. A slow one waits for its own write, catches up from its position, and rejoins the
/// broadcast without missing or repeating an entry.
/// </remarks>
internal sealed partial class AlertDelivery(
    IAlertLog log, AlertBroadcaster broadcaster, AlertTexts texts, HubTelemetry telemetry, IOptions<WebOptions> options, TimeProvider time, ILogger<AlertDelivery> logger)
{
    private const int MaxRead = 500;

    private readonly TimeSpan _sendTimeout = TimeSpan.FromSeconds(options.Value.Hub.SendSeconds);

    /// <summary>Sends matching entries after a sequence number until it is cancelled or the connection ends. Never throws.</summary>
    /// <param name="connection">The browser.</param>
    /// <param name="asked">What it asked for.</param>
    /// <param name="since">The last sequence number that the browser has.</param>
    /// <param name="liveAfter">Entries up to this one are catch-up, whose latency is not measured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task DeliverAsync(HubConnectionContext connection, Subscription asked, long since, long liveAfter, CancellationToken cancellationToken)
    {
        try
        {
            for (var position = since; ;)
            {
                var subscription = await CatchUpAsync(connection, asked, position, liveAfter, cancellationToken);
                position = await LiveAsync(subscription, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection ended, or another subscription replaces this one.
        }
        catch (TimeoutException)
        {
            telemetry.CountDropped(MetricLabels.Stuck);
            TimedOut(logger, _sendTimeout);
            connection.Abort();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The browser reconnects and resumes after the last sequence number it received.
            telemetry.CountDropped(MetricLabels.SendFailed);
            Failed(logger, error);
            connection.Abort();
        }
    }

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
        await WithTimeoutAsync(subscription.PendingWrite);
        cancellationToken.ThrowIfCancellationRequested();
        return subscription.Position;
    }

    private async Task SendAsync(HubConnectionContext connection, Alert[] alerts, AlertLanguage? language, long liveAfter)
    {
        var began = time.GetUtcNow();
        await WithTimeoutAsync(connection.WriteAsync(AlertMessage.Create(alerts, texts, language), CancellationToken.None).AsTask());
        telemetry.RecordSent(alerts, 1, began, isLive: alerts[^1].Sequence > liveAfter);
    }

    /// <remarks>A write is never cancelled: SignalR would end the connection with it.</remarks>
    private Task WithTimeoutAsync(Task write) => write.WaitAsync(_sendTimeout, time, CancellationToken.None);

    [LoggerMessage(3001, LogLevel.Information, "An alert hub connection did not accept a message within {Timeout}; closing it")]
    private static partial void TimedOut(ILogger logger, TimeSpan timeout);

    [LoggerMessage(3002, LogLevel.Error, "Sending alerts to a hub connection failed; closing it so that the browser reconnects")]
    private static partial void Failed(ILogger logger, Exception error);
}
