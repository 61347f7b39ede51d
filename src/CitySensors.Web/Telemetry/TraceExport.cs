using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CitySensors.Web.Telemetry;

/// <summary>Exports spans over OTLP while the host is running; flushes when disposed.</summary>
internal static class TraceExport
{
    private const string UserAgent = "user_agent.original";

    /// <summary>Excludes probes and scrapes, which are frequent, and hub connections, which last for hours.</summary>
    private static readonly PathString[] NotTraced = ["/metrics", "/health", "/hubs", "/dashboard"];

    public static void Add(IServiceCollection services, IConfiguration configuration, string serviceName, string[] moreSources)
    {
        var telemetry = services.AddOpenTelemetry();
        if (!IsNamed(configuration)) telemetry.ConfigureResource(resource => resource.AddService(serviceName));
        telemetry.WithTracing(traces => traces
            .AddSource([CityTracing.SourceName, .. moreSources])
            .AddAspNetCoreInstrumentation(Configure)
            .AddOtlpExporter());
    }

    private static bool IsNamed(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration[TelemetrySettings.ServiceName])
        || configuration[TelemetrySettings.ResourceAttributes]?.Contains("service.name=", StringComparison.Ordinal) == true;

    private static void Configure(AspNetCoreTraceInstrumentationOptions requests)
    {
        requests.Filter = context => !Array.Exists(NotTraced, path => context.Request.Path.StartsWithSegments(path));
        // The browser of a user is personal data.
        requests.EnrichWithHttpRequest = (span, _) => span.SetTag(UserAgent, null);
        requests.EnableAspNetCoreSignalRSupport = false;
    }
}
