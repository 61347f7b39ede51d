using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Server.City;

/// <summary>Ready while readings can be kept.</summary>
internal sealed class StorageHealth(CityService city) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(city.Trouble is { } trouble ? HealthCheckResult.Unhealthy(trouble) : HealthCheckResult.Healthy());
}
