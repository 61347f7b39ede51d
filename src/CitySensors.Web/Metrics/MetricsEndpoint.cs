using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CitySensors.Web.Metrics;

/// <summary>The metrics as text, in the format that is preferred.</summary>
internal sealed class MetricsEndpoint(MetricsExporter exporter) : IMetricsExposition
{
    public const string TextMediaType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsMediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public Task WriteAsync(HttpContext context)
    {
        var openMetrics = WantsOpenMetrics(context.Request);
        context.Response.ContentType = openMetrics ? OpenMetricsMediaType : TextMediaType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Accept";
        return context.Response.WriteAsync(exporter.Write(openMetrics), Encoding.UTF8, context.RequestAborted);
    }

    private static bool WantsOpenMetrics(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return false;
        double open = 0, text = 0;
        foreach (var one in accepted)
        {
            if (one.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)) open = Math.Max(open, one.Quality ?? 1);
            if (one.MatchesMediaType("text/plain")) text = Math.Max(text, one.Quality ?? 1);
        }

        return open > 0 && open >= text;
    }
}
