using Microsoft.AspNetCore.SignalR.Client;

namespace CitySensors.Truth.Running;

/// <summary>Connections to the alert hub of a server.</summary>
internal static class HubConnections
{
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    /// <param name="server">The address of the server.</param>
    /// <param name="key">The API key; null for none.</param>
    public static HubConnection Build(Uri server, string? key)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(server, "hubs/alerts"), options => options.AccessTokenProvider = () => Task.FromResult(key))
            .Build();
        // A server that keeps both cores busy may send no ping for a while.
        connection.ServerTimeout = Bound;
        return connection;
    }
}
