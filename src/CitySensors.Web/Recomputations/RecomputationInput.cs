using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Recomputations;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Recomputations;

/// <summary>The schema of a request for the API description; <see cref="RecomputationRequest"/> reads it.</summary>
[Description("A period whose aggregates are computed again from stored readings.")]
[Example("""{"from": "2023-11-14T00:00:00Z", "to": "2023-11-15T00:00:00Z", "swap": false}""")]
internal sealed record RecomputationInput
{
    [Description("The start of the period, in RFC 3339 with an offset. A full hour of UTC, not before 1970.")]
    [Time]
    public required string From { get; init; }

    [Description("The end of the period, exclusive, in RFC 3339 with an offset. A full hour of UTC after from, and at most the end of the last hour that is over for five minutes.")]
    [Time]
    public required string To { get; init; }

    [Description("Whether the recomputed version replaces the live one once it is complete. Defaults to false.")]
    public bool? Swap { get; init; }
}

/// <summary>The schema of a change for the API description; <see cref="RecomputationChange"/> reads it.</summary>
[Description("A change of a recomputation.")]
[Example("""{"state": "paused"}""")]
[Example("""{"state": "running"}""")]
internal sealed record RecomputationChangeInput
{
    [Description("paused stops the work at the next opportunity, and running lets it go on.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<RecomputationTarget>))]
    public RecomputationTarget? State { get; init; }
}

internal enum RecomputationTarget
{
    Running,
    Paused,
}
