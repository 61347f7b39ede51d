using System.ComponentModel;

namespace CitySensors.Web.Readings;

[Description("That no reading of a body was accepted, as RFC 9457 problem details.")]
internal sealed record IntakeProblem
{
    [Description("What is wrong, in one sentence.")]
    public required string Title { get; init; }

    [Description("The HTTP status code.")]
    public required int Status { get; init; }

    [Description("More about this case and what to do.")]
    public string? Detail { get; init; }

    [Description("How many readings were rejected.")]
    public required int RejectedCount { get; init; }

    [Description("What is wrong with each, by its place in the body; the first 1000.")]
    public required IReadOnlyList<RejectedReading> Rejected { get; init; }
}
