using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Sensors;

[Description("The definition of a sensor type.")]
[Example("""{"name": "Fine dust", "unit": "ug/m3", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 2}, "plausible": {"min": 0, "max": 1000}, "fault_values": [-999, 655.35], "suspect_values": [999.9], "suspect_outside": {"min": 0, "max": 900}, "default_rules": "tail_probability"}""")]
[Example("""{"name": "Water level", "unit": "cm"}""")]
[Example("""{"name": "Air temperature", "unit": "Cel", "distribution": {"kind": "normal", "mean": 12, "standard_deviation": 8}, "quality_tests": {"spike": {"suspect": 10, "fail": 20}, "rate_of_change": {"suspect": 3, "per": "PT1M"}, "flat_line": {"suspect_after": "PT6H", "fail_after": "P1D", "min_values": 12, "tolerance": 0.05, "except": [0]}, "attenuated_signal": {"measure": "range", "over": "P1D", "suspect_below": 0.05, "scale": "standard_deviation", "min_values": 24}}}""")]
internal sealed record SensorTypeInput
{
    [Description("The display name.")]
    [PlainText(DefinitionLimits.MaxNameLength)]
    public required string Name { get; init; }

    [Description("The UCUM code of the unit. The unit of an existing sensor type, also of a deleted one, can only be replaced by another name of the same unit, such as mbar for hPa: readings are stored in it.")]
    [PlainText(DefinitionLimits.MaxUnitLength)]
    public required string Unit { get; init; }

    [Description("The known distribution of the values. If omitted, values have no scores and are never outliers, and rules can only be by value. Required if a rule uses tail_probability.")]
    public DistributionResource? Distribution { get; init; }

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

    [Description("Tests of the sequence of values of a sensor: spike, rate_of_change, flat_line and attenuated_signal. Each needs at least one threshold, and its thresholds in order. None by default.")]
    public QualityTestsResource? QualityTests { get; init; }

    [Description("Makes values circular, such as a direction: values that differ by the period are the same. The distribution must then be normal, with a mean below the period, and plausible defaults to the range from 0 to the period.")]
    public CircularResource? Circular { get; init; }

    [Description("How values are combined into one. circular_mean if and only if the values are circular; energy_mean only with a unit of decibels. Defaults to mean or circular_mean.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Aggregation>))]
    public Aggregation? Aggregation { get; init; }

    [Description("The symbol of the unit as people write it, such as °C; empty if there is none to show. Derived from the UCUM code by default.")]
    [Length(DefinitionLimits.MaxSymbolLength)]
    public string? Symbol { get; init; }

    [Description("How many decimals of a value are shown at most. By default as many as its size suggests.")]
    [Between(0, DefinitionLimits.MaxDecimals)]
    public int? Decimals { get; init; }

    [Description("Display names in other languages, by BCP 47 language tag, such as de or de-AT; at most 50.")]
    public IReadOnlyDictionary<string, string>? Names { get; init; }

    [Description("The default rule to create as default-{id}, replacing an existing one. tail_probability is valid only with a distribution, and for staff. both also creates public-{id}, for everybody, if the sensor type has a public scale in its unit, of which at most 1 % of its distribution is beyond. none removes both rules. public_scale is valid only for sensor types that have a public scale, in the unit of that scale. If omitted, rules are not changed.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<DefaultRuleChoice>))]
    public DefaultRuleChoice? DefaultRules { get; init; }
}
