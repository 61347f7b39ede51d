using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
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
    IAlertLog log, ICityDefinitions city, IHubContext<AlertHub> hub, CityMetrics metrics, TimeProvider time, IOptions<WebOptions> options, ILogger<AlertFeed> logger)
{
    private const string Message = "alerts";
    private const int MostRead = 500;

    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.Hub.SendSeconds);

    /// <summary>Sends what fits after the sequence number until it is cancelled or the connection ends. Never throws.</summary>
    public async Task PumpAsync(HubCallerContext connection, AlertFilter filter, long since, CancellationToken cancellationToken)
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
                var fitting = entries.Where(entry => filter.Matches(entry, city.Stations.Find(entry.StationId))).Select(AlertResource.Of).ToArray();
                if (fitting.Length > 0) await SendAsync(client, fitting, entries[^1]);
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
            Stuck(logger, _patience);
            connection.Abort();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The browser connects again and goes on from the last sequence number it saw.
            Failed(logger, error);
            connection.Abort();
        }
    }

    /// <remarks>A send is never cancelled: SignalR would end the connection with it.</remarks>
    private async Task SendAsync(IClientProxy client, AlertResource[] alerts, Alert newest)
    {
        await client.SendAsync(Message, alerts, CancellationToken.None).WaitAsync(_patience, time, CancellationToken.None);
        metrics.HubMessages.Add(1);
        metrics.HubAlerts.Add(alerts.Length);
        metrics.EventToHubSeconds.Record(Math.Max(0, (time.GetUtcNow() - newest.Updated).TotalSeconds));
    }

    [LoggerMessage(3001, LogLevel.Information, "A browser did not take a message of the alert hub for {Patience}; its connection is closed.")]
    private static partial void Stuck(ILogger logger, TimeSpan patience);

    [LoggerMessage(3002, LogLevel.Error, "Alerts could not be sent to a browser; its connection is closed, so that it connects again.")]
    private static partial void Failed(ILogger logger, Exception error);
}
