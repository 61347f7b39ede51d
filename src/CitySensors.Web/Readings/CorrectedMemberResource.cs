using System.ComponentModel;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

[Description("A value that replaced a stored one.")]
internal sealed record CorrectedMemberResource
{
    private const int MaxListed = 1000;

    [Description("The position of the reading in the body, from 0.")]
    public required int Index { get; init; }

    [Description("The ID of the sensor type.")]
    public required string Member { get; init; }

    [Description("The value that was stored.")]
    public required double Before { get; init; }

    [Description("The value that is stored now.")]
    public required double After { get; init; }

    public static IReadOnlyList<CorrectedMemberResource> ListOf(IReadOnlyList<CorrectedMember> corrected) =>
    [
        .. corrected.OrderBy(member => member.Index).Take(MaxListed)
            .Select(member => new CorrectedMemberResource { Index = member.Index, Member = member.Member, Before = member.Before, After = member.After }),
    ];
}
