using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Silo.Definitions;

/// <summary>Ready while Cassandra answers as it must.</summary>
internal sealed class CassandraHealth(CityStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = await store.City.CheckHealthAsync(cancellationToken);
        return health.IsHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(health.Description);
    }
}
