using System.ComponentModel;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

[Description("The outcome of a request that sent readings.")]
internal sealed record IntakeAnswer
{
    [Description("The number of new readings, which are stored and synced to disk.")]
    public required int Accepted { get; init; }

    [Description("The number of duplicates of stored readings. Duplicates have no effect.")]
    public required int Duplicates { get; init; }

    [Description("The number of rejected readings.")]
    public required int RejectedCount { get; init; }

    [Description("The rejected readings in the order of the body; at most the first 1000.")]
    public required IReadOnlyList<RejectedReading> Rejected { get; init; }

    [Description("The number of ignored members of readings that were not rejected: unknown sensor types, and values that are not numbers.")]
    public required int IgnoredMemberCount { get; init; }

    [Description("The ignored members in the order of the body; at most the first 1000.")]
    public required IReadOnlyList<IgnoredMemberResource> IgnoredMembers { get; init; }

    [Description("The number of stored values that were replaced. In a city that reads from Kafka this is not known when the request is answered.")]
    public required int CorrectedCount { get; init; }

    [Description("The replaced values; at most the first 1000.")]
    public required IReadOnlyList<CorrectedMemberResource> Corrected { get; init; }

    public static IntakeAnswer From(IntakeResult result, ReadingBatch batch) => new()
    {
        Accepted = result.Accepted,
        Duplicates = result.Duplicates,
        RejectedCount = batch.Rejections.Count,
        Rejected = RejectedReading.ListOf(batch.Rejections),
        IgnoredMemberCount = batch.Ignored.Count,
        IgnoredMembers = IgnoredMemberResource.ListOf(batch.Ignored),
        CorrectedCount = batch.Corrected.Count,
        Corrected = CorrectedMemberResource.ListOf(batch.Corrected),
    };
}
