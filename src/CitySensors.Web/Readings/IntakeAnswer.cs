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

    [Description("How many members were ignored, of readings that were not rejected: unknown sensor types, and values that are no numbers.")]
    public required int IgnoredMemberCount { get; init; }

    [Description("The ignored members, by their place in the body; the first 1000.")]
    public required IReadOnlyList<IgnoredMemberResource> IgnoredMembers { get; init; }

    public static IntakeAnswer Of(IntakeResult result, ReadingBatch batch) => new()
    {
        Accepted = result.Accepted,
        Duplicates = result.Duplicates,
        RejectedCount = batch.Rejections.Count,
        Rejected = RejectedReading.ListOf(batch.Rejections),
        IgnoredMemberCount = batch.Ignored.Count,
        IgnoredMembers = IgnoredMemberResource.ListOf(batch.Ignored),
    };
}
