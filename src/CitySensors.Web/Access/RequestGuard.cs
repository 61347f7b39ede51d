using CitySensors.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Access;

/// <summary>Rejects cross-origin requests of web pages.</summary>
/// <remarks>
/// A page of another origin can make a browser send a POST to this server without a preflight request, and CORS does not apply to WebSockets
/// at all. Browsers send the origin of such requests in Sec-Fetch-Site and Origin; other clients send neither, and could forge both. Origin is
/// compared by host and port, because the scheme differs behind a proxy. Without keys, DNS rebinding (a name that resolves to 127.0.0.1) would
/// make an attacker's page same-origin, so only the host names of this machine are accepted.
/// </remarks>
internal sealed class RequestGuard(RequestDelegate next, KeyRing keys, ILogger<RequestGuard> logger)
{
    private static readonly PathString Hubs = new("/hubs");

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (keys.IsOpen && request.Host.HasValue && !ListenGuard.IsLoopbackHost(request.Host.Host))
        {
            AccessLog.OtherHost(logger, request.Method, request.Path);
            return Problem.WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                "The Host header does not name this machine.",
                "Without API keys this server only responds to localhost, 127.0.0.1 and [::1]; create a key with the command keys create.");
        }

        if ((IsSafe(request.Method) && !request.Path.StartsWithSegments(Hubs)) || IsOfThisOrigin(request)) return next(context);
        AccessLog.OtherOrigin(logger, request.Method, request.Path);
        return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "Cross-origin requests are not permitted.");
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOfThisOrigin(HttpRequest request)
    {
        // Set by the browser itself, so it is also valid behind a proxy that changes the Host.
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0) return site.Count == 1 && site[0] is "same-origin" or "none";
        var origin = request.Headers.Origin;
        if (origin.Count == 0) return true;
        return origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, Authority(request, uri), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Host and port as <see cref="Uri.Authority"/> writes them: without the default port of the scheme.</summary>
    private static string Authority(HttpRequest request, Uri origin)
    {
        var host = request.Host;
        var usual = string.Equals(origin.Scheme, Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase) ? 443 : 80;
        return host.Port == usual ? host.Host : host.Value ?? "";
    }
}
