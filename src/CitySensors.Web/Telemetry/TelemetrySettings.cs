using Microsoft.Extensions.Configuration;

namespace CitySensors.Web.Telemetry;

/// <summary>The standard settings of OpenTelemetry that decide whether traces are sent at all.</summary>
internal static class TelemetrySettings
{
    public const string ServiceName = "OTEL_SERVICE_NAME";
    public const string ResourceAttributes = "OTEL_RESOURCE_ATTRIBUTES";
    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string Exporter = "OTEL_TRACES_EXPORTER";
    private const string Otlp = "otlp";
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Off by default; on if an exporter is selected, or if an endpoint is set and no exporter is selected.</summary>
    public static bool WantTraces(IConfiguration configuration)
    {
        if (string.Equals(configuration[Disabled], "true", StringComparison.OrdinalIgnoreCase)) return false;
        return configuration[Exporter] is { Length: > 0 } exporter
            ? exporter.Split(',', StringSplitOptions.TrimEntries).Contains(Otlp, StringComparer.OrdinalIgnoreCase)
            : Endpoints.Any(setting => !string.IsNullOrWhiteSpace(configuration[setting]));
    }
}
