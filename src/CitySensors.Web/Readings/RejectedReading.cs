using System.ComponentModel;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

[Description("Something that is not a reading.")]
internal sealed record RejectedReading
{
    /// <summary>More would make the answer larger than the question.</summary>
    private const int MostListed = 1000;

    [Description("Its place in the body, from 0.")]
    public required int Index { get; init; }

    [Description("The line of the body that it is in, from 1; absent where it is the station that may not send.")]
    public int? Line { get; init; }

    [Description("The member that is at fault; absent where it is the reading as a whole.")]
    public string? Member { get; init; }

    [Description("What is wrong with it.")]
    public required string Error { get; init; }

    /// <remarks>Those of stations that may not send are reported by the intake, after the decoder's.</remarks>
    public static IReadOnlyList<RejectedReading> ListOf(List<Rejection> rejections) =>
    [
        .. rejections.OrderBy(one => one.Index).Take(MostListed)
            .Select(one => new RejectedReading { Index = one.Index, Line = one.Line, Member = one.Member, Error = one.Error }),
    ];
}
