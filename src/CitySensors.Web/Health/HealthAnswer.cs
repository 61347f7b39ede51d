using System.ComponentModel;

namespace CitySensors.Web.Health;

[Description("The health of the server.")]
internal sealed record HealthAnswer
{
    [Description("The overall status: live, ready or not_ready.")]
    public required string Status { get; init; }

    [Description("The results of the health checks. Not returned for liveness.")]
    public IReadOnlyList<HealthCheckAnswer>? Checks { get; init; }
}

[Description("The result of a health check.")]
internal sealed record HealthCheckAnswer
{
    [Description("The name of the check.")]
    public required string Name { get; init; }

    [Description("The status of the check: healthy, degraded (working, but needs attention) or unhealthy.")]
    public required string Status { get; init; }

    [Description("The reason for a status other than healthy.")]
    public string? Reason { get; init; }
}
