using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Alerts;

/// <summary>
/// Makes each connection of the hub reachable as a feature of itself: only <see cref="HubConnectionContext"/> writes a message that was
/// serialized before. Thread safe.
/// </summary>
internal sealed class AlertHubLifetimeManager(ILogger<DefaultHubLifetimeManager<AlertHub>> logger) : DefaultHubLifetimeManager<AlertHub>(logger)
{
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        connection.Features.Set(connection);
        return base.OnConnectedAsync(connection);
    }
}
