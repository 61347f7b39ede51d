using CitySensors.Core.Events;
using CitySensors.Web.Alerts;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.Events;

/// <summary>Sends one connection of the hub what it has to be told of events. Thread safe.</summary>
/// <remarks>A slow connection delays itself only: it is told the difference when it has taken what was sent before.</remarks>
internal sealed class EventDelivery(CityEvents events, HubDelivery hub)
{
    /// <summary>The client's method.</summary>
    private const string Method = "events";

    /// <summary>Sends notices of changes after a position until it is cancelled or the connection ends. Never throws.</summary>
    public Task DeliverAsync(HubConnectionContext connection, EventNotices notices, long position, CancellationToken cancellationToken) => hub.RunAsync(
        connection,
        async () =>
        {
            while (true)
            {
                await events.Recent.WaitForChangeAfterAsync(position, cancellationToken);
                (position, var told) = events.Recent.Next(notices, position);
                if (told.Count > 0) await SendAsync(connection, told);
            }
        },
        cancellationToken);

    private Task SendAsync(HubConnectionContext connection, IReadOnlyList<(EventNotice Notice, HazardEvent Event)> told)
    {
        EventNoticeResource[] notices = [.. told.Select(one => new EventNoticeResource { Notice = one.Notice, Event = EventResource.From(one.Event) })];
        return hub.WithTimeoutAsync(connection.WriteAsync(new InvocationMessage(Method, [notices]), CancellationToken.None).AsTask());
    }
}
