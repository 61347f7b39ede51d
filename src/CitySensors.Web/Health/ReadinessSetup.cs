using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Web.Health;

/// <summary>Registers the health check service and its publisher.</summary>
internal static class ReadinessSetup
{
    public static void AddReadiness(this IServiceCollection services)
    {
        services.AddHealthChecks();
        services.AddSingleton<IHealthCheckPublisher, ReadinessGauge>();
        services.Configure<HealthCheckPublisherOptions>(options => (options.Delay, options.Period) = (TimeSpan.Zero, ReadinessGauge.Interval));
    }
}
