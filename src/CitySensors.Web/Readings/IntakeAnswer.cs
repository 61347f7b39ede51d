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

    public static IntakeAnswer From(IntakeResult result, List<Rejection> rejections) => new()
    {
        Accepted = result.Accepted,
        Duplicates = result.Duplicates,
        RejectedCount = rejections.Count,
        Rejected = RejectedReading.ListOf(rejections),
    };
}
