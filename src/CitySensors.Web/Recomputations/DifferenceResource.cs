using System.ComponentModel;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;

namespace CitySensors.Web.Recomputations;

[Description("An hour of a sensor that differs between the live and the recomputed version: of a station, of an area, or of the city, which has neither.")]
internal sealed record DifferenceResource
{
    private static readonly (AggregateFigures Figure, string Name)[] Names =
    [
        (AggregateFigures.Count, "count"),
        (AggregateFigures.Outliers, "outliers"),
        (AggregateFigures.Suspect, "suspect"),
        (AggregateFigures.Failed, "failed"),
        (AggregateFigures.Min, "min"),
        (AggregateFigures.Max, "max"),
        (AggregateFigures.Mean, "mean"),
        (AggregateFigures.Sum, "sum"),
        (AggregateFigures.StandardDeviation, "standard_deviation"),
        (AggregateFigures.Quantiles, "quantiles"),
        (AggregateFigures.Completeness, "completeness"),
        (AggregateFigures.Other, "other"),
    ];

    [Description("The ID of the station. Omitted for an area and for the city.")]
    public string? StationId { get; init; }

    [Description("The area. Omitted for a station and for the city.")]
    public string? Area { get; init; }

    [Description("The start of the hour.")]
    public required DateTime Start { get; init; }

    [Description("The ID of the sensor type.")]
    public required string Sensor { get; init; }

    [Description("The figures that differ, as they are named in aggregates; other stands for the last bits of sums, or another aggregation of the sensor type. Empty if only one version has the sensor.")]
    public required IReadOnlyList<string> Figures { get; init; }

    [Description("The live figures as they were when they were compared. Omitted if there were none.")]
    public ComparedFiguresResource? Live { get; init; }

    [Description("The recomputed figures. Omitted if there are none.")]
    public ComparedFiguresResource? Recomputed { get; init; }

    public static DifferenceResource From(AggregateDifference one) => new()
    {
        StationId = one.StationId,
        Area = one.Area,
        Start = one.Start.UtcDateTime,
        Sensor = one.Sensor,
        Figures = [.. Names.Where(known => one.Figures.HasFlag(known.Figure)).Select(known => known.Name)],
        Live = ComparedFiguresResource.From(one.Live),
        Recomputed = ComparedFiguresResource.From(one.Recomputed),
    };
}

[Description("The figures of a sensor in an hour, not rounded. Figures that the sensor type does not have are omitted.")]
internal sealed record ComparedFiguresResource
{
    [Description("The number of values.")]
    public required long Count { get; init; }

    [Description("How many of the values are outliers.")]
    public required long Outliers { get; init; }

    [Description("The number of suspect values.")]
    public required long Suspect { get; init; }

    [Description("The number of values that failed quality control or were withdrawn.")]
    public required long Failed { get; init; }

    [Description("The minimum.")]
    public double? Min { get; init; }

    [Description("The maximum.")]
    public double? Max { get; init; }

    [Description("The mean.")]
    public double? Mean { get; init; }

    [Description("The sum of amounts, or the increase of a counter within the hour.")]
    public double? Sum { get; init; }

    [Description("The sample standard deviation.")]
    public double? StandardDeviation { get; init; }

    [Description("The median, within 1 %.")]
    public double? P50 { get; init; }

    public static ComparedFiguresResource? From(AggregateValues? values) => values is null ? null : new ComparedFiguresResource
    {
        Count = values.Count,
        Outliers = values.Outliers,
        Suspect = values.Suspect,
        Failed = values.Failed,
        Min = values.Min,
        Max = values.Max,
        Mean = values.Mean,
        Sum = values.Sum,
        StandardDeviation = values.StandardDeviation,
        P50 = values.P50,
    };
}
