using CitySensors.Web.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Proxies;

/// <summary>Trusts the configured reverse proxies, so that limits and guards see the client instead of the proxy.</summary>
internal static class TrustedProxies
{
    public static void UseTrustedProxies(this IApplicationBuilder app)
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<WebOptions>>().Value.TrustedProxies;
        if (proxies.Count > 0) app.UseForwardedHeaders(Options(proxies));
    }

    private static ForwardedHeadersOptions Options(IReadOnlyList<string> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // Any number of proxies may be chained, as long as each of them is trusted.
            ForwardLimit = null,
        };
        // ASP.NET Core trusts loopback by default; here only configured proxies are trusted.
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
            if (IpNetworksAttribute.TryParse(proxy, out var network)) options.KnownIPNetworks.Add(network);
        return options;
    }
}
