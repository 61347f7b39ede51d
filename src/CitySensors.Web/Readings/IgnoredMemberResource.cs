using System.ComponentModel;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

[Description("A member of a reading that was ignored; the other values of the reading are kept.")]
internal sealed record IgnoredMemberResource
{
    [Description("The place of its reading in the body, from 0.")]
    public required int Index { get; init; }

    [Description("The line of the body that it is in, from 1.")]
    public required int Line { get; init; }

    [Description("Its name, shortened if it is long.")]
    public required string Member { get; init; }

    [Description("What is wrong with it.")]
    public required string Error { get; init; }

    public static IReadOnlyList<IgnoredMemberResource> ListOf(IgnoredMembers ignored) =>
        [.. ignored.Listed.Select(one => new IgnoredMemberResource { Index = one.Index, Line = one.Line, Member = one.Member, Error = one.Error })];
}
