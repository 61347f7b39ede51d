using System.ComponentModel;

namespace CitySensors.Web.Health;

[Description("How the server is.")]
internal sealed record HealthAnswer
{
    [Description("live, ready or not_ready.")]
    public required string Status { get; init; }

    [Description("What was checked.")]
    public IReadOnlyList<HealthCheckAnswer>? Checks { get; init; }
}

[Description("One of the things that were checked.")]
internal sealed record HealthCheckAnswer
{
    [Description("What was checked.")]
    public required string Name { get; init; }

    [Description("healthy, degraded (it works, but somebody should look) or unhealthy.")]
    public required string Status { get; init; }

    [Description("Why it is not healthy.")]
    public string? Reason { get; init; }
}
