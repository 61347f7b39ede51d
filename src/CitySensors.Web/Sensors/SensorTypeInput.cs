using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Sensors;

[Description("A sensor type as engineers define it.")]
[Example("""{"name": "Fine dust", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 2}, "plausible": {"min": 0, "max": 1000}, "fault_values": [-999], "default_rules": "tail_probability"}""")]
internal sealed record SensorTypeInput
{
    [Description("What people call it.")]
    [PlainText(DefinitionLimits.MaxNameLength)]
    public required string Name { get; init; }

    [Description("The UCUM code of its unit.")]
    [PlainText(DefinitionLimits.MaxUnitLength)]
    public required string Unit { get; init; }

    [Description("The known distribution of its values.")]
    public required DistributionResource Distribution { get; init; }

    [Description("The range outside of which a value is a fault of the sensor.")]
    public PlausibleResource? Plausible { get; init; }

    [Description("Values that stations send instead of a measurement; 32 at most.")]
    [Count(0, DefinitionLimits.MaxFaultValues)]
    public IReadOnlyList<double>? FaultValues { get; init; }

    [Description("Which default rule to make, or to put in place of the one there is; the rules stay as they are unless given. none removes it; public_scale is for sensor types that have one, in its unit.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<DefaultRuleChoice>))]
    public DefaultRuleChoice? DefaultRules { get; init; }
}
