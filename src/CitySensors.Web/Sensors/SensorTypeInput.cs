using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Web.Json;

namespace CitySensors.Web.Sensors;

[Description("A sensor type as engineers define it.")]
internal sealed record SensorTypeInput
{
    [Description("What people call it.")]
    public required string Name { get; init; }

    [Description("The UCUM code of its unit.")]
    public required string Unit { get; init; }

    [Description("The known distribution of its values.")]
    public required DistributionResource Distribution { get; init; }

    [Description("The range outside of which a value is a fault of the sensor.")]
    public PlausibleResource? Plausible { get; init; }

    [Description("Values that stations send instead of a measurement; 32 at most.")]
    public IReadOnlyList<double>? FaultValues { get; init; }

    [Description("Which default rule to make, or to put in place of the one there is; the rules stay as they are unless given. none removes it.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<DefaultRuleChoice>))]
    public DefaultRuleChoice? DefaultRules { get; init; }
}
