using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Sensors;

[Description("A sensor type.")]
internal sealed record SensorTypeResource
{
    [Description("The ID of the sensor type, which is the name of its member in readings.")]
    public required string Id { get; init; }

    [Description("The display name.")]
    public required string Name { get; init; }

    [Description("The UCUM code of the unit.")]
    public required string Unit { get; init; }

    [Description("The symbol of the unit as people write it, such as °C; empty if there is none to show.")]
    public required string Symbol { get; init; }

    [Description("How many decimals of a value are shown at most. Omitted if not specified: then as many as its size suggests.")]
    public int? Decimals { get; init; }

    [Description("Display names in other languages, by BCP 47 language tag. Omitted if there are none.")]
    public IReadOnlyDictionary<string, string>? Names { get; init; }

    [Description("The known distribution of the values. Omitted if not specified: then values have no scores, and rules can only be by value.")]
    public DistributionResource? Distribution { get; init; }

    [Description("The range of plausible values. A value outside of it is treated as a sensor fault. Omitted if not specified.")]
    public PlausibleResource? Plausible { get; init; }

    [Description("Values that stations send in place of a measurement to indicate a fault. A value within 0.001 % of one of them fails quality control.")]
    public required IReadOnlyList<double> FaultValues { get; init; }

    [Description("Values that may be a measurement, but that devices also send in place of one. A value within 0.001 % of one of them is suspect: it neither raises nor clears an alert.")]
    public required IReadOnlyList<double> SuspectValues { get; init; }

    [Description("The range outside of which a plausible value is suspect. Omitted if not specified.")]
    public PlausibleResource? SuspectOutside { get; init; }

    [Description("The tests of the sequence of values of a sensor. Omitted if there are none.")]
    public QualityTestsResource? QualityTests { get; init; }

    [Description("The scale of circular values. Omitted if values are not circular.")]
    public CircularResource? Circular { get; init; }

    [Description("How values are combined into one: mean, energy_mean (of the energy that decibels stand for), sum (amounts that add up over time), counter_increment (readings of a counter) or circular_mean (direction of the sum of the unit vectors).")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Aggregation>))]
    public required Aggregation Aggregation { get; init; }

    [Description("The band of expected values, which excludes 0.01 % of readings on either side. Omitted without a distribution, and if a whole circle is expected.")]
    public ExpectedBand? Expected { get; init; }

    [Description("The version, incremented with every change.")]
    public required int Version { get; init; }

    public static SensorTypeResource From(SensorType type) => new()
    {
        Id = type.Id,
        Name = type.Name,
        Unit = type.Unit,
        Symbol = type.SymbolOrDefault,
        Decimals = type.Decimals,
        Names = type.Names.Count > 0 ? type.Names : null,
        Distribution = type.Distribution is { } distribution ? DistributionResource.From(distribution) : null,
        Plausible = PlausibleResource.From(type.Plausible),
        FaultValues = type.FaultValues,
        SuspectValues = type.SuspectValues,
        SuspectOutside = PlausibleResource.From(type.SuspectOutside),
        QualityTests = QualityTestsResource.From(type.Tests),
        Circular = type.Circular is { } scale ? new CircularResource { Period = scale.Period } : null,
        Aggregation = type.Aggregation,
        Expected = type.ExpectedBand() is { } band ? ExpectedBand.From(band) : null,
        Version = type.Version,
    };
}

[Description("The distribution of the values of a sensor type.")]
internal sealed record DistributionResource
{
    [Description("The kind of distribution: normal, or folded_normal for the magnitude of a normally distributed quantity.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<DistributionKind>))]
    public required DistributionKind Kind { get; init; }

    [Description("The mean μ of the normal distribution, before folding.")]
    public required double Mean { get; init; }

    [Description("The standard deviation σ of the normal distribution, before folding. Must be greater than 0.")]
    [Between(DefinitionLimits.MinStandardDeviation, DefinitionLimits.MaxStandardDeviation)]
    public required double StandardDeviation { get; init; }

    public static DistributionResource From(Distribution distribution) =>
        new() { Kind = distribution.Kind, Mean = distribution.Mean, StandardDeviation = distribution.StandardDeviation };
}

[Description("A range including its bounds. min must be less than max.")]
internal sealed record PlausibleResource
{
    [Description("The lowest value of the range.")]
    public required double Min { get; init; }

    [Description("The highest value of the range.")]
    public required double Max { get; init; }

    public static PlausibleResource? From(PlausibleRange? range) => range is null ? null : new() { Min = range.Min, Max = range.Max };
}

[Description("The scale of circular values.")]
internal sealed record CircularResource
{
    [Description("The length of the circle, in the unit of the sensor type: 360 for degrees.")]
    [Between(DefinitionLimits.MinPeriod, DefinitionLimits.MaxPeriod)]
    public required double Period { get; init; }
}

[Description("The band of expected values; of circular values from low clockwise to high.")]
internal sealed record ExpectedBand
{
    [Description("The lower bound: 0.01 % of readings are below it.")]
    public double? Low { get; init; }

    [Description("The upper bound: 0.01 % of readings are above it.")]
    public double? High { get; init; }

    public static ExpectedBand From((double Low, double High) band) => new() { Low = Finite.OrNull(band.Low), High = Finite.OrNull(band.High) };
}
