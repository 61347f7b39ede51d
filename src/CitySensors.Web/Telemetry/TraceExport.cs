using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CitySensors.Web.Telemetry;

/// <summary>Sends spans over OTLP while the host runs; what is left is sent when it stops.</summary>
internal sealed partial class TraceExport(
    IConfiguration configuration, string serviceName, IReadOnlyList<string> moreSources, ILogger<TraceExport> logger) : IHostedService, IDisposable
{
    private const string AspNetCore = "Microsoft.AspNetCore";

    /// <summary>ASP.NET Core leaves the tags of OpenTelemetry out unless it is told that nobody else adds them.</summary>
    private const string SuppressTags = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    /// <summary>What is waiting is sent, but an endpoint that does not answer must not hold up the end.</summary>
    private const int MostMillisecondsToEnd = 5000;

    private TracerProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .AddSource([CityTracing.SourceName, AspNetCore, .. moreSources]);
        if (string.IsNullOrEmpty(configuration[TelemetrySettings.ServiceName])
            && configuration[TelemetrySettings.ResourceAttributes]?.Contains("service.name=", StringComparison.Ordinal) != true)
            builder.ConfigureResource(resource => resource.AddService(serviceName));
        _provider = builder.AddOtlpExporter().Build();
        Began(logger);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => _provider?.Shutdown(MostMillisecondsToEnd), cancellationToken);

    public void Dispose() => _provider?.Dispose();

    /// <summary>Tells before the host is built that ASP.NET Core should tag its spans.</summary>
    public static void TagRequests() => AppContext.SetSwitch(SuppressTags, false);

    [LoggerMessage(3201, LogLevel.Information, "Traces are sent over OTLP.")]
    private static partial void Began(ILogger logger);
}
