using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Cluster;

/// <summary>Healthy if Cassandra responds at the configured consistency level.</summary>
internal sealed class CassandraHealthCheck(CassandraConnection connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = await connection.City.CheckHealthAsync(cancellationToken);
        return health.IsHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(health.Description);
    }
}
