using System.ComponentModel;
using CitySensors.Core.Definitions;
using CitySensors.Core.Previews;
using CitySensors.Web.OpenApi;
using CitySensors.Web.Sensors;

namespace CitySensors.Web.Rules.Previews;

/// <summary>The schema of a request for the API description; <see cref="RulePreviewReader"/> reads it.</summary>
[Description("A proposed rule, sensor type or both, and the stored readings to evaluate them over.")]
[Example("""{"id": "heat", "rule": {"sensor": "temperature", "levels": [{"severity": "Moderate", "above": 30, "clear": 29}]}, "from": "2023-11-14T00:00:00Z", "to": "2023-11-15T00:00:00Z", "area": "centre"}""")]
internal sealed record RulePreviewInput
{
    [Description("The ID of the rule. The rule in force with this ID, if there is one for the same sensor type, is evaluated, too.")]
    [Identifier]
    public required string Id { get; init; }

    [Description("The proposed rule, as in PUT /api/rules/{id}; not one on forecasts. Defaults to the rule in force, to preview a sensor type: at least one of rule and sensor_type is required, and without rule there must be one with this ID.")]
    public RuleInput? Rule { get; init; }

    [Description("The proposed sensor type that the rule watches, as in PUT /api/sensors/{id}, without default_rules and in the same unit, which the levels must fit. Defaults to the one in force.")]
    public SensorTypeInput? SensorType { get; init; }

    [Description("The start of the period (event time, inclusive), in RFC 3339 with an offset; not before 1970.")]
    [Time]
    public required string From { get; init; }

    [Description("The end of the period (event time, exclusive), in RFC 3339 with an offset: after from, at most the configured number of days after it (366 by default), and not in the future. Defaults to now.")]
    [Time]
    public string? To { get; init; }

    [Description("Only these stations, each of which must exist. Defaults to all.")]
    [Identifier, Count(0, DefinitionLimits.MaxSelected)]
    public IReadOnlyList<string>? Stations { get; init; }

    [Description("Only stations that are in this area; a station must be in it. Defaults to all.")]
    [Identifier]
    public string? Area { get; init; }
}
