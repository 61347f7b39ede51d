using System.ComponentModel;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

[Description("What became of the readings that were sent.")]
internal sealed record IntakeAnswer
{
    [Description("How many new readings are kept and synced to disk.")]
    public required int Accepted { get; init; }

    [Description("How many were known already; they change nothing.")]
    public required int Duplicates { get; init; }

    [Description("How many are not readings.")]
    public required int RejectedCount { get; init; }

    [Description("What is not a reading, by its place in the body; the first 1000.")]
    public required IReadOnlyList<RejectedReading> Rejected { get; init; }

    public static IntakeAnswer Of(IntakeResult result, List<Rejection> rejections) => new()
    {
        Accepted = result.Accepted,
        Duplicates = result.Duplicates,
        RejectedCount = rejections.Count,
        Rejected = RejectedReading.ListOf(rejections),
    };
}
