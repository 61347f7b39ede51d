using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;
using CitySensors.Web.Json;

namespace CitySensors.Web.Rules;

[Description("A rule that applies to a station, and whether it is in force there.")]
internal sealed record StationRuleResource
{
    [Description("The rule.")]
    public required RuleResource Rule { get; init; }

    [Description("Why it applies to the station: it names the station, or its area, or neither stations nor areas. For each sensor type and direction, only the most specific rules are in force.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<RuleScope>))]
    public required RuleScope Scope { get; init; }

    [Description("The directions in which it is in force at the station. Empty if it is overridden as a whole.")]
    public required IReadOnlyList<RuleDirection> InForce { get; init; }

    [Description("The directions in which more specific rules override it.")]
    public required IReadOnlyList<RuleOverrideResource> OverriddenBy { get; init; }

    public static StationRuleResource From(RuleAtStation one) => new()
    {
        Rule = RuleResource.From(one.Rule),
        Scope = one.Scope,
        InForce = [.. RuleDirectionNames.Of(one.InForce)],
        OverriddenBy = [.. one.Overrides.Select(RuleOverrideResource.From)],
    };
}

[Description("The rules that override another one in a direction.")]
internal sealed record RuleOverrideResource
{
    [Description("The direction.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<RuleDirection>))]
    public required RuleDirection Direction { get; init; }

    [Description("The IDs of the rules that are in force instead.")]
    public required IReadOnlyList<string> Rules { get; init; }

    public static RuleOverrideResource From(RuleOverride one) => new() { Direction = RuleDirectionNames.Of(one.Direction).Single(), Rules = one.By };
}

[Description("What values a rule watches for: high (above, upper tail), low (below, lower tail) or a sector of circular values.")]
[JsonConverter(typeof(SnakeCaseEnumConverter<RuleDirection>))]
internal enum RuleDirection
{
    High,
    Low,
    Sector,
}

internal static class RuleDirectionNames
{
    public static IEnumerable<RuleDirection> Of(RuleDirections directions)
    {
        if ((directions & RuleDirections.High) != 0) yield return RuleDirection.High;
        if ((directions & RuleDirections.Low) != 0) yield return RuleDirection.Low;
        if ((directions & RuleDirections.Sector) != 0) yield return RuleDirection.Sector;
    }
}
