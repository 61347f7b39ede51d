using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Limits;

/// <summary>The limits of Kestrel, which apply before a request reaches the API.</summary>
internal sealed class KestrelLimits(IOptions<WebOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    private const long BodyFactor = 4;
    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    public void Configure(KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        var requests = options.Value.Requests;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = requests.Connections;
        // Hub connections are upgraded, and have a limit of their own that responds with an error message.
        kestrel.Limits.MaxConcurrentUpgradedConnections = requests.Connections;
        kestrel.Limits.MaxRequestHeadersTotalSize = requests.HeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = requests.Headers;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(requests.HeaderSeconds);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(requests.BodyBytesPerSecond, BodyGrace);
        // The endpoints respond with 413 at their own limits. Kestrel's limit is higher, because it resets the connection, so that the response may be lost.
        kestrel.Limits.MaxRequestBodySize = BodyFactor * Math.Max(options.Value.MaxBodyBytes, options.Value.MaxDefinitionBytes);
        kestrel.Limits.MaxRequestLineSize = Math.Min(kestrel.Limits.MaxRequestLineSize, requests.HeaderBytes);
    }
}
