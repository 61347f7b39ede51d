using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Cluster;

/// <summary>Ready while Cassandra answers at the configured consistency.</summary>
internal sealed class CassandraHealthCheck(CassandraConnection connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = await connection.City.CheckHealthAsync(cancellationToken);
        return health.IsHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(health.Description);
    }
}
