using CitySensors.Web.City;
using CitySensors.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CitySensors.Web.StaticPage;

/// <summary>Serves the page, with a content security policy that only permits its own resources.</summary>
internal sealed class PageEndpoint(PageFile file, string policy)
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public Task GetAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        // The origin only, which tile servers such as OpenStreetMap's require.
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = file.IsHashed ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        var (content, encoding) = Choose(context.Request.Headers.AcceptEncoding);
        var tag = $"\"{file.Tag}{encoding}\"";
        headers.ETag = tag;
        if (EntityTagHeaderValue.TryParseList(context.Request.Headers.IfNoneMatch, out var known) && known.Any(one => one.Tag.Equals(tag, StringComparison.Ordinal)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (encoding.Length > 0) headers.ContentEncoding = encoding;
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var files = routes.ServiceProvider.GetRequiredService<PageFiles>();
        var policy = Policy(routes.ServiceProvider.GetRequiredService<IOptions<CityOptions>>().Value.Tiles);
        // A route per file, so that other paths are handled by the API.
        foreach (var path in files.Paths) routes.MapMethods($"/{path}", GetAndHead, new PageEndpoint(files.Find(path)!, policy).GetAsync);
        if (files.Find(PageFiles.Index) is { } index) routes.MapMethods("/", GetAndHead, new PageEndpoint(index, policy).GetAsync);
        else routes.MapMethods("/", GetAndHead, IsMissingAsync);
    }

    private static string Policy(TileOptions? tiles) =>
        "default-src 'self'; script-src 'self'; style-src 'self'; "
        + $"img-src 'self' data:{(TileOrigin.From(tiles?.Url) is { } origin ? $" {origin}" : "")}; "
        + "connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    private static Task IsMissingAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status404NotFound, "This server was built without the web page.", "Build it with Node.js 20 or later installed. The API is described at /openapi/v1.json.");

    private (byte[] Content, string Encoding) Choose(StringValues accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accepted, out var list)) return (file.Plain, "");
        if (Accepts(list, "br") && file.Brotli is { } brotli) return (brotli, "br");
        return Accepts(list, "gzip") && file.Gzip is { } gzip ? (gzip, "gzip") : (file.Plain, "");
    }

    private static bool Accepts(IEnumerable<StringWithQualityHeaderValue> list, string encoding) =>
        list.Any(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);
}

internal static class PageRoutes
{
    public static void MapPage(this IEndpointRouteBuilder routes) => PageEndpoint.Map(routes);
}
