using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace CitySensors.Web.Telemetry;

/// <summary>Names the spans of requests, and leaves out those that tell nothing. Registered only where traces are sent.</summary>
internal sealed class RequestSpans : IMiddleware
{
    private const string UserAgent = "user_agent.original";

    /// <summary>Who only watches comes every second, and a browser's connection lasts for hours.</summary>
    private static readonly PathString[] LeftOut = ["/metrics", "/health", "/hubs"];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (span is null)
        {
            await next(context);
            return;
        }

        if (Array.Exists(LeftOut, path => context.Request.Path.StartsWithSegments(path))) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        // What browser somebody has is nobody's business.
        span.SetTag(UserAgent, null);
        try
        {
            await next(context);
        }
        finally
        {
            Describe(span, context);
        }
    }

    private static void Describe(Activity span, HttpContext context)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        span.SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
    }
}
