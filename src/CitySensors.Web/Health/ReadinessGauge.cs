using CitySensors.Web.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Web.Health;

/// <summary>Sets the readiness metric from the health checks of <c>/health/ready</c>. Thread safe.</summary>
internal sealed class ReadinessGauge : IHealthCheckPublisher
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private bool _isReady;

    public ReadinessGauge(CityMetrics metrics) => metrics.ObserveGauge(CityMetricDefinitions.Ready, () => Volatile.Read(ref _isReady) ? 1 : 0);

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _isReady, HealthEndpoints.IsReady(report));
        return Task.CompletedTask;
    }
}
