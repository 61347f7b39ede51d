using System.ComponentModel;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

[Description("A rejected reading.")]
internal sealed record RejectedReading
{
    /// <summary>Keeps the response smaller than the request.</summary>
    private const int MostListed = 1000;

    [Description("The zero-based position of the reading in the body.")]
    public required int Index { get; init; }

    [Description("The line of the body with the error, from 1. Omitted if the station is not allowed to send, or a value differs from the stored one.")]
    public int? Line { get; init; }

    [Description("The invalid member. Omitted if the error is not in a single member.")]
    public string? Member { get; init; }

    [Description("The error message.")]
    public required string Error { get; init; }

    /// <remarks>Sorted here, because rejections of unregistered stations come after those of the decoder.</remarks>
    public static IReadOnlyList<RejectedReading> ListOf(List<Rejection> rejections) =>
    [
        .. rejections.OrderBy(one => one.Index).Take(MostListed)
            .Select(one => new RejectedReading { Index = one.Index, Line = one.Line, Member = one.Member, Error = one.Error }),
    ];
}
