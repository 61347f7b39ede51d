using System.ComponentModel;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Web.Json;

namespace CitySensors.Web.Aggregates;

[Description("The values of a station, or of the stations of an area, in a window of event time.")]
internal sealed record AggregateWindowResource
{
    [Description("The start of the window, inclusive.")]
    public required DateTime Start { get; init; }

    [Description("The end of the window, exclusive.")]
    public required DateTime End { get; init; }

    [Description("Whether the window ended more than five minutes ago. Readings that arrive later still correct it; then its revision increases.")]
    public required bool Closed { get; init; }

    [Description("The aggregates by sensor type ID.")]
    public required IReadOnlyDictionary<string, AggregateResource> Sensors { get; init; }

    public static AggregateWindowResource From(SegmentAggregates segment, IReadOnlyList<SensorType> types, DateTimeOffset now)
    {
        var window = segment.Window;
        // Of a window that is not over, only the part until now can have values.
        var elapsed = window with { EndTicks = Math.Clamp(now.UtcTicks, window.StartTicks + 1, window.EndTicks) };
        return new AggregateWindowResource
        {
            Start = new DateTime(window.StartTicks, DateTimeKind.Utc),
            End = new DateTime(window.EndTicks, DateTimeKind.Utc),
            Closed = window.IsClosed(now),
            Sensors = Enumerable.Range(0, types.Count).Where(slot => segment.Of(slot) is { IsEmpty: false })
                .ToDictionary(slot => types[slot].Id, slot => AggregateResource.From(segment.Of(slot)!, types[slot], elapsed)),
        };
    }
}

[Description("The values of a sensor in a window. Values that failed quality control or are suspect are counted, but are in nothing else.")]
internal sealed record AggregateResource
{
    [Description("The number of values.")]
    public required long Count { get; init; }

    [Description("Of how many stations there are values, at most in one hour of the window. Omitted for a single station.")]
    public long? Stations { get; init; }

    [Description("The minimum. Omitted without values, for counters and for circular values.")]
    public double? Min { get; init; }

    [Description("The mean as the aggregation of the sensor type says: arithmetic, of the energy of decibels, or the mean direction. Of several stations each hour of a station counts once. Omitted without values, for counters, for directions that cancel each other out, and if the aggregation was changed within the window.")]
    public double? Mean { get; init; }

    [Description("The maximum. Omitted without values, for counters and for circular values.")]
    public double? Max { get; init; }

    [Description("The sum of amounts, or the increase of a counter since the last value before the window, at most a day before. Of several stations the mean amount, or the increase of all counters. Omitted for other aggregations.")]
    public double? Sum { get; init; }

    [Description("The sample standard deviation, of circular values the circular one. Omitted for counters, and for fewer than two values.")]
    public double? StandardDeviation { get; init; }

    [Description("Quantiles. Each is within 1 % of a value of that rank. Omitted without values, for counters and for circular values.")]
    public QuantilesResource? Quantiles { get; init; }

    [Description("How many of the values are outliers.")]
    public required long Outliers { get; init; }

    [Description("The number of suspect values. Omitted if there are none.")]
    public long? Suspect { get; init; }

    [Description("The number of values that failed quality control or were withdrawn. Omitted if there are none.")]
    public long? Failed { get; init; }

    [Description("The share of the window, from 0 to 1, that the values cover at their usual interval. Omitted if the interval is unknown, because there is a single value.")]
    public double? Completeness { get; init; }

    [Description("Increases with every change of the aggregate. Omitted if it is computed from readings and not stored (yet).")]
    public long? Revision { get; init; }

    public static AggregateResource From(Aggregate one, SensorType type, Window window) => new()
    {
        Count = one.Count,
        Stations = one.Stations,
        Min = Finite.OrNull(one.Min),
        Mean = Finite.OrNull(Rounded.Of(type.Circular is { } scale ? one.Direction(scale) : one.Mean, type)),
        Max = Finite.OrNull(one.Max),
        Sum = Finite.OrNull(Rounded.Of(one.Sum, type)),
        StandardDeviation = Finite.OrNull(Rounded.Of(type.Circular is { } circle ? one.DirectionDeviation(circle) : one.StandardDeviation, type)),
        Quantiles = double.IsNaN(one.Quantile(0)) ? null : QuantilesResource.From(one, type),
        Outliers = one.Outliers,
        Suspect = one.Suspect > 0 ? one.Suspect : null,
        Failed = one.Failed > 0 ? one.Failed : null,
        Completeness = one.CompletenessIn(window) is { } share ? Math.Round(share, Rounded.ShareDecimals) : null,
        Revision = one.Revision > 0 ? one.Revision : null,
    };
}

[Description("Quantiles in percent: p50 is the median.")]
internal sealed record QuantilesResource
{
    [Description("The value that 5 % of the values do not exceed.")]
    public required double P5 { get; init; }

    [Description("The value that 10 % of the values do not exceed.")]
    public required double P10 { get; init; }

    [Description("The lower quartile.")]
    public required double P25 { get; init; }

    [Description("The median.")]
    public required double P50 { get; init; }

    [Description("The upper quartile.")]
    public required double P75 { get; init; }

    [Description("The value that 90 % of the values do not exceed.")]
    public required double P90 { get; init; }

    [Description("The value that 95 % of the values do not exceed.")]
    public required double P95 { get; init; }

    [Description("The value that 99 % of the values do not exceed.")]
    public required double P99 { get; init; }

    public static QuantilesResource From(Aggregate one, SensorType type) => new()
    {
        P5 = Rounded.Of(one.Quantile(0.05), type),
        P10 = Rounded.Of(one.Quantile(0.1), type),
        P25 = Rounded.Of(one.Quantile(0.25), type),
        P50 = Rounded.Of(one.Quantile(0.5), type),
        P75 = Rounded.Of(one.Quantile(0.75), type),
        P90 = Rounded.Of(one.Quantile(0.9), type),
        P95 = Rounded.Of(one.Quantile(0.95), type),
        P99 = Rounded.Of(one.Quantile(0.99), type),
    };
}
