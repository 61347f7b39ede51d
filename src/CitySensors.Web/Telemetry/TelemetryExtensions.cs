using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Telemetry;

/// <summary>Traces for a host, by the standard settings of OpenTelemetry.</summary>
public static class TelemetryExtensions
{
    /// <summary>
    /// Exports traces over OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> or <c>OTEL_TRACES_EXPORTER=otlp</c> is set; otherwise OpenTelemetry is not
    /// even loaded. All other standard settings, such as <c>OTEL_SERVICE_NAME</c>, <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>
    /// and <c>OTEL_TRACES_SAMPLER</c>, apply as well.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="serviceName">The default service name, which <c>OTEL_SERVICE_NAME</c> overrides.</param>
    /// <param name="moreSources">Activity sources of the host besides the city's and ASP.NET Core's.</param>
    public static IServiceCollection AddCitySensorsTelemetry(
        this IServiceCollection services, IConfiguration configuration, string serviceName, params string[] moreSources)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        if (!TelemetrySettings.WantTraces(configuration)) return services;
        TraceExport.Add(services, configuration, serviceName, moreSources);
        return services;
    }
}
