using System.ComponentModel;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

[Description("What became of the readings that were sent.")]
internal sealed record IntakeAnswer
{
    /// <summary>More would make the answer larger than the question.</summary>
    public const int MostListed = 1000;

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
        // Those of stations that may not send are told by the intake, after the decoder's.
        Rejected = [.. rejections.OrderBy(one => one.Index).Take(MostListed).Select(one => new RejectedReading { Index = one.Index, Error = one.Error })],
    };
}

[Description("Something that is not a reading.")]
internal sealed record RejectedReading
{
    [Description("Its place in the body, from 0.")]
    public required int Index { get; init; }

    [Description("What is wrong with it.")]
    public required string Error { get; init; }
}
