using CitySensors.Storage.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Server.Storage;

/// <summary>Healthy if readings can be persisted.</summary>
internal sealed class StorageHealth(SqliteStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(store.UnavailableReason is { } trouble ? HealthCheckResult.Unhealthy(trouble) : HealthCheckResult.Healthy());
}
