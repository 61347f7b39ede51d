using CitySensors.Core.Events;
using CitySensors.Web.Alerts;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Events;

/// <summary>Sends one connection of the hub what it has to be told of events. Thread safe.</summary>
/// <remarks>A slow connection delays itself only: it is told the difference when it has taken what was sent before.</remarks>
internal sealed partial class EventDelivery(CityEvents events, HubTelemetry telemetry, IOptions<WebOptions> options, TimeProvider time, ILogger<EventDelivery> logger)
{
    /// <summary>The client's method.</summary>
    private const string Method = "events";

    private readonly TimeSpan _sendTimeout = TimeSpan.FromSeconds(options.Value.Hub.SendSeconds);

    /// <summary>Sends notices of changes after a position until it is cancelled or the connection ends. Never throws.</summary>
    public async Task DeliverAsync(HubConnectionContext connection, EventNotices notices, long position, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await events.Recent.WaitForChangeAfterAsync(position, cancellationToken);
                (position, var told) = events.Recent.Next(notices, position);
                if (told.Count > 0) await SendAsync(connection, told);
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
            // The browser reconnects and subscribes again.
            telemetry.CountDropped(MetricLabels.SendFailed);
            Failed(logger, error);
            connection.Abort();
        }
    }

    /// <remarks>A write is never cancelled: SignalR would end the connection with it.</remarks>
    private Task SendAsync(HubConnectionContext connection, IReadOnlyList<(EventNotice Notice, HazardEvent Event)> told)
    {
        EventNoticeResource[] notices = [.. told.Select(one => new EventNoticeResource { Notice = one.Notice, Event = EventResource.From(one.Event) })];
        return connection.WriteAsync(new InvocationMessage(Method, [notices]), CancellationToken.None).AsTask().WaitAsync(_sendTimeout, time, CancellationToken.None);
    }

    [LoggerMessage(3011, LogLevel.Information, "A connection of the alert hub did not accept a message on events within {Timeout}; closing it")]
    private static partial void TimedOut(ILogger logger, TimeSpan timeout);

    [LoggerMessage(3012, LogLevel.Error, "Sending events to a connection of the alert hub failed; closing it so that the browser reconnects")]
    private static partial void Failed(ILogger logger, Exception error);
}
