using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Server.Kafka;

/// <summary>Healthy if Kafka responds.</summary>
internal sealed class KafkaHealthCheck(KafkaTopics topics) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await topics.UnavailableReasonAsync(cancellationToken) is { } trouble ? HealthCheckResult.Unhealthy(trouble) : HealthCheckResult.Healthy();
}
