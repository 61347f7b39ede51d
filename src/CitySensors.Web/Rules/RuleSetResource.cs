using System.ComponentModel;
using CitySensors.Core.Alerts.RuleSets;
using CitySensors.Core.Definitions;

namespace CitySensors.Web.Rules;

[Description("Rules that a law or a public health scale asks for, which a city can switch on by name.")]
internal sealed record RuleSetResource
{
    [Description("The name of the rule set.")]
    public required string Name { get; init; }

    [Description("What the rules are about.")]
    public required string Title { get; init; }

    [Description("Where the thresholds are published.")]
    public required string Source { get; init; }

    [Description("The rules of the set.")]
    public required IReadOnlyList<RuleOfSetResource> Rules { get; init; }

    public static RuleSetResource From(RuleSet set, Catalogue catalogue) => new()
    {
        Name = set.Name, Title = set.Title, Source = set.Source, Rules = [.. set.For(catalogue).Select(RuleOfSetResource.From)],
    };
}

[Description("A rule of a rule set.")]
internal sealed record RuleOfSetResource
{
    [Description("The ID of the rule.")]
    public required string Id { get; init; }

    [Description("The sensor types that measure what the rule is about. The first one that exists is evaluated.")]
    public required IReadOnlyList<string> Sensors { get; init; }

    [Description("The unit of the thresholds as a UCUM code.")]
    public required string Unit { get; init; }

    [Description("Whether the city has the rule.")]
    public required bool On { get; init; }

    [Description("Why the rule cannot be switched on. Omitted if it can.")]
    public string? Error { get; init; }

    [Description("The rule as it is switched on. Omitted if it cannot be.")]
    public RuleResource? Rule { get; init; }

    public static RuleOfSetResource From(RuleFromSet rule) => new()
    {
        Id = rule.Id,
        Sensors = rule.Template.Sensors,
        Unit = rule.Template.Unit,
        On = rule.IsOn,
        Error = rule.Error,
        Rule = rule.Rule is { } one ? RuleResource.From(one) : null,
    };
}
