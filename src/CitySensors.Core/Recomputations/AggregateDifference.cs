using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Recomputations;

/// <summary>The aggregates of a sensor in an hour as they are live and as they were computed again. Immutable.</summary>
/// <param name="StationId">The station; null for an area and for the city.</param>
/// <param name="Start">The start of the hour, or of its part.</param>
/// <param name="Sensor">The sensor type.</param>
/// <param name="Figures">What differs; none if only one of the versions has the sensor.</param>
/// <param name="Live">The live figures; null if there are none.</param>
/// <param name="Recomputed">The figures that were computed again; null if there are none.</param>
public sealed record AggregateDifference(
    string? StationId, DateTimeOffset Start, string Sensor, AggregateFigures Figures, AggregateValues? Live, AggregateValues? Recomputed)
{
    /// <summary>The area; null for a station and for the city.</summary>
    public string? Area { get; init; }
}

/// <summary>Whose aggregates: those of a station, of an area, or of the city, which is neither.</summary>
public readonly record struct AggregateOwner
{
    public static AggregateOwner City => default;

    public string? StationId { get; init; }

    public string? Area { get; init; }

    public static AggregateOwner Station(string id) => new() { StationId = id };

    /// <param name="id">The area; null for the city.</param>
    public static AggregateOwner OfArea(string? id) => new() { Area = id };
}

/// <summary>The figures of a sensor in an hour. Immutable. Null where the sensor type has no such figure.</summary>
public sealed record AggregateValues
{
    private const double Median = 0.5;

    public required long Count { get; init; }

    public long Outliers { get; init; }

    public long Suspect { get; init; }

    public long Failed { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>Or the mean direction.</summary>
    public double? Mean { get; init; }

    public double? Sum { get; init; }

    public double? StandardDeviation { get; init; }

    public double? P50 { get; init; }

    /// <summary>Null without values of any kind.</summary>
    public static AggregateValues? Of(Aggregate? one, SensorType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (one is not { IsEmpty: false }) return null;
        return new AggregateValues
        {
            Count = one.Count,
            Outliers = one.Outliers,
            Suspect = one.Suspect,
            Failed = one.Failed,
            Min = Finite(one.Min),
            Max = Finite(one.Max),
            Mean = Finite(type.Circular is { } scale ? one.Direction(scale) : one.Mean),
            Sum = Finite(one.Sum),
            StandardDeviation = Finite(type.Circular is { } circle ? one.DirectionDeviation(circle) : one.StandardDeviation),
            P50 = Finite(one.Quantile(Median)),
        };
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
