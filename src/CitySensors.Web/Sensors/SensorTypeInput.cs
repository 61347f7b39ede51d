using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Sensors;

[Description("The definition of a sensor type.")]
[Example("""{"name": "Fine dust", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 2}, "plausible": {"min": 0, "max": 1000}, "fault_values": [-999, 655.35], "suspect_values": [999.9], "suspect_outside": {"min": 0, "max": 900}, "default_rules": "tail_probability"}""")]
internal sealed record SensorTypeInput
{
    [Description("The display name.")]
    [PlainText(DefinitionLimits.MaxNameLength)]
    public required string Name { get; init; }

    [Description("The UCUM code of the unit.")]
    [PlainText(DefinitionLimits.MaxUnitLength)]
    public required string Unit { get; init; }

    [Description("The known distribution of the values.")]
    public required DistributionResource Distribution { get; init; }

    [Description("The range of plausible values. A value outside of it is treated as a sensor fault.")]
    public PlausibleResource? Plausible { get; init; }

    [Description("Values that stations send in place of a measurement to indicate a fault; at most 32. A value within 0.001 % of one of them fails quality control.")]
    [Count(0, DefinitionLimits.MaxFaultValues)]
    public IReadOnlyList<double>? FaultValues { get; init; }

    [Description("Values that may be a measurement, but that devices also send in place of one; at most 32. A value within 0.001 % of one of them is suspect: it neither raises nor clears an alert.")]
    [Count(0, DefinitionLimits.MaxSuspectValues)]
    public IReadOnlyList<double>? SuspectValues { get; init; }

    [Description("The range outside of which a plausible value is suspect.")]
    public PlausibleResource? SuspectOutside { get; init; }

    [Description("The default rule to create, replacing an existing one. none removes it. public_scale is valid only for sensor types that have a public scale, in the unit of that scale. If omitted, rules are not changed.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<DefaultRuleChoice>))]
    public DefaultRuleChoice? DefaultRules { get; init; }
}
