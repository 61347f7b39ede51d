using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Sensors;

[Description("A kind of sensor that stations may carry.")]
internal sealed record SensorTypeResource
{
    [Description("The member name in readings.")]
    public required string Id { get; init; }

    [Description("What people call it.")]
    public required string Name { get; init; }

    [Description("The UCUM code of its unit.")]
    public required string Unit { get; init; }

    [Description("The known distribution of its values.")]
    public required DistributionResource Distribution { get; init; }

    [Description("The range outside of which a value is a fault of the sensor; absent where nothing is known.")]
    public PlausibleResource? Plausible { get; init; }

    [Description("Values that stations send instead of a measurement.")]
    public required IReadOnlyList<double> FaultValues { get; init; }

    [Description("The band that holds all but 0.01 % of readings on either side.")]
    public required ExpectedBand Expected { get; init; }

    [Description("Counts up with every change.")]
    public required int Version { get; init; }

    public static SensorTypeResource Of(SensorType type) => new()
    {
        Id = type.Id,
        Name = type.Name,
        Unit = type.Unit,
        Distribution = DistributionResource.Of(type.Distribution),
        Plausible = type.Plausible is { } range ? new PlausibleResource { Min = range.Min, Max = range.Max } : null,
        FaultValues = type.FaultValues,
        Expected = new ExpectedBand
        {
            Low = Finite.OrNull(type.Distribution.ValueOfLowerTail(Scorer.OutlierTailProbability)),
            High = Finite.OrNull(type.Distribution.ValueOfUpperTail(Scorer.OutlierTailProbability)),
        },
        Version = type.Version,
    };
}

[Description("The distribution of a sensor type's values.")]
internal sealed record DistributionResource
{
    [Description("normal, or folded_normal where the value is the magnitude of a normally distributed quantity.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<DistributionKind>))]
    public required DistributionKind Kind { get; init; }

    [Description("μ of the normal distribution, before it is folded.")]
    public required double Mean { get; init; }

    [Description("σ of the normal distribution, before it is folded; above 0.")]
    [Between(DefinitionLimits.MinStandardDeviation, DefinitionLimits.MaxStandardDeviation)]
    public required double StandardDeviation { get; init; }

    public static DistributionResource Of(Distribution distribution) =>
        new() { Kind = distribution.Kind, Mean = distribution.Mean, StandardDeviation = distribution.StandardDeviation };
}

[Description("A range, bounds included; min is below max.")]
internal sealed record PlausibleResource
{
    [Description("The least plausible value.")]
    public required double Min { get; init; }

    [Description("The highest plausible value.")]
    public required double Max { get; init; }
}

[Description("The band of expected values.")]
internal sealed record ExpectedBand
{
    [Description("0.01 % of readings are below.")]
    public double? Low { get; init; }

    [Description("0.01 % of readings are above.")]
    public double? High { get; init; }
}
