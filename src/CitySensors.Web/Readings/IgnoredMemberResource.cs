using System.ComponentModel;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

[Description("An ignored member of a reading. The other values of the reading are stored.")]
internal sealed record IgnoredMemberResource
{
    [Description("The zero-based position of the reading in the body.")]
    public required int Index { get; init; }

    [Description("The line of the body with the member, from 1. Omitted if the value differs from the stored one.")]
    public int? Line { get; init; }

    [Description("The name of the member, truncated if it is long.")]
    public required string Member { get; init; }

    [Description("The error message.")]
    public required string Error { get; init; }

    public static IReadOnlyList<IgnoredMemberResource> ListOf(IgnoredMembers ignored) =>
        [.. ignored.Listed.Select(one => new IgnoredMemberResource { Index = one.Index, Line = one.Line, Member = one.Member, Error = one.Error })];
}
