using CitySensors.Core.Alerts;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>Brings the alert log to browsers.</summary>
/// <remarks>
/// Each connection has a place in the log and no queue: one that is slow or dead costs a place, holds up nobody, and goes on from its
/// place without missing or doubling an entry.
/// </remarks>
internal sealed partial class AlertFeed(
    IAlertLog log, IHubContext<AlertHub> hub, AlertSending sending, IOptions<WebOptions> options, TimeProvider time, ILogger<AlertFeed> logger)
{
    private const string Message = "alerts";
    private const int MostRead = 500;

    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.Hub.SendSeconds);

    /// <summary>Sends what fits after a sequence number until it is cancelled or the connection ends. Never throws.</summary>
    /// <param name="connection">The browser.</param>
    /// <param name="filter">What it wants to hear of.</param>
    /// <param name="since">It has everything up to here.</param>
    /// <param name="known">What comes after is news; what comes before the browser catches up with, and says nothing of how long news take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task PumpAsync(HubCallerContext connection, AlertFilter filter, long since, long known, CancellationToken cancellationToken)
    {
        var client = hub.Clients.Client(connection.ConnectionId);
        try
        {
            for (var place = since; !cancellationToken.IsCancellationRequested;)
            {
                await log.WaitForEntryAfterAsync(place, cancellationToken);
                var last = log.LastSequence;
                // Unfiltered, so that the place moves on also where nothing fits.
                var entries = await log.ReadAsync(new AlertQuery(place), MostRead, cancellationToken);
                var fitting = entries.Where(filter.Matches).ToArray();
                if (fitting.Length > 0) await SendAsync(client, fitting, isNews: fitting[^1].Sequence > known);
                // Entries that are no longer kept leave nothing to read.
                place = entries.Count > 0 ? entries[^1].Sequence : Math.Max(place, last);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection ended, or another subscription takes its place.
        }
        catch (TimeoutException)
        {
            sending.CountDropped(MetricLabels.Stuck);
            Stuck(logger, _patience);
            connection.Abort();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The browser connects again and goes on from the last sequence number it saw.
            sending.CountDropped(MetricLabels.SendFailed);
            Failed(logger, error);
            connection.Abort();
        }
    }

    /// <remarks>A send is never cancelled: SignalR would end the connection with it.</remarks>
    private async Task SendAsync(IClientProxy client, Alert[] alerts, bool isNews)
    {
        var resources = Array.ConvertAll(alerts, AlertResource.Of);
        using var span = isNews ? sending.Trace(alerts) : null;
        await client.SendAsync(Message, resources, CancellationToken.None).WaitAsync(_patience, time, CancellationToken.None);
        sending.CountSent(alerts, isNews);
    }

    [LoggerMessage(3001, LogLevel.Information, "A browser did not take a message of the alert hub for {Patience}; its connection is closed.")]
    private static partial void Stuck(ILogger logger, TimeSpan patience);

    [LoggerMessage(3002, LogLevel.Error, "Alerts could not be sent to a browser; its connection is closed, so that it connects again.")]
    private static partial void Failed(ILogger logger, Exception error);
}
