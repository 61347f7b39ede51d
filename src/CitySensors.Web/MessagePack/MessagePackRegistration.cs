using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.MessagePack;

/// <summary>Sets MessagePack up for SignalR.</summary>
public static class MessagePackRegistration
{
    /// <summary>Lets the hubs speak MessagePack beside JSON.</summary>
    /// <param name="builder">What <c>AddSignalR</c> gave.</param>
    /// <param name="options">Null for the shape that the JSON protocol gives its payloads, however that is configured.</param>
    public static ISignalRServerBuilder AddMessagePackProtocol(this ISignalRServerBuilder builder, MessagePackHubProtocolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHubProtocol, MessagePackHubProtocol>(
            services => new MessagePackHubProtocol(options ?? LikeJson(services))));
        return builder;
    }

    private static MessagePackHubProtocolOptions LikeJson(IServiceProvider services) =>
        new(services.GetRequiredService<IOptions<JsonHubProtocolOptions>>().Value.PayloadSerializerOptions);
}
