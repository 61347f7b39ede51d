using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>Sets the alert hub up.</summary>
internal static class HubSetup
{
    public const string Path = "/hubs/alerts";
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public static void AddAlertHub(this IServiceCollection services)
    {
        services.AddSingleton<HubConnections>();
        services.AddSingleton<HubTelemetry>();
        services.AddSingleton<AlertTexts>();
        services.AddSingleton<AlertBroadcaster>();
        services.AddHostedService(provider => provider.GetRequiredService<AlertBroadcaster>());
        services.AddSingleton<HubDelivery>();
        services.AddSingleton<AlertDelivery>();
        services.AddSingleton<HubLifetimeManager<AlertHub>, AlertHubLifetimeManager>();
        services.AddOptions<HubOptions>().Configure<IOptions<WebOptions>>((hub, web) =>
        {
            hub.MaximumReceiveMessageSize = web.Value.Hub.MessageBytes;
            hub.KeepAliveInterval = KeepAlive;
            hub.ClientTimeoutInterval = ClientTimeout;
            hub.HandshakeTimeout = HandshakeTimeout;
            hub.MaximumParallelInvocationsPerClient = 1;
            hub.StreamBufferCapacity = 1;
        });
        services.AddSignalR()
            .AddJsonProtocol(json => json.PayloadSerializerOptions = ApiJson.Shared.Options)
            .AddMessagePackProtocol(messagePack => messagePack.SerializerOptions = JsonShapeResolver.SerializerOptions);
    }

    public static void MapAlertHub(this IEndpointRouteBuilder routes) => routes.MapHub<AlertHub>(Path, connection =>
    {
        connection.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling;
        // What a browser has not taken yet; then a write waits, and with it this connection's delivery.
        connection.TransportMaxBufferSize = BufferBytes;
        connection.ApplicationMaxBufferSize = BufferBytes;
        // By default the transport closes a browser that reads nothing for 10 s, whatever Hub:SendSeconds is.
        connection.TransportSendTimeout = TimeSpan.FromSeconds(2 * routes.ServiceProvider.GetRequiredService<IOptions<WebOptions>>().Value.Hub.SendSeconds);
    });
}
