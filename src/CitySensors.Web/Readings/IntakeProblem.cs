using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Web.Problems;

namespace CitySensors.Web.Readings;

[Description("The error for a body without an accepted reading, as RFC 9457 problem details.")]
internal sealed record IntakeProblem : Problem
{
    [Description("The number of rejected readings.")]
    [JsonPropertyOrder(1)]
    public required int RejectedCount { get; init; }

    [Description("The rejected readings in the order of the body; at most the first 1000.")]
    [JsonPropertyOrder(2)]
    public required IReadOnlyList<RejectedReading> Rejected { get; init; }
}
