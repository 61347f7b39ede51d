using CitySensors.Core.Sensors;

namespace CitySensors.Core.Aggregates;

/// <remarks>How an aggregate differs from another version of the same window.</remarks>
public sealed partial class Aggregate
{
    /// <summary>The figures that differ; none if both would be written as the same bytes. The revision is not compared.</summary>
    /// <param name="other">Another version of the same window.</param>
    /// <param name="startTicks">The start of the window in UTC ticks.</param>
    public AggregateFigures DifferenceTo(Aggregate other, long startTicks)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (AreSame(bytes => Write(bytes, startTicks), bytes => other.Write(bytes, startTicks))) return AggregateFigures.None;
        var figures = If(Count != other.Count, AggregateFigures.Count)
            | If(Outliers != other.Outliers, AggregateFigures.Outliers)
            | If(Suspect != other.Suspect, AggregateFigures.Suspect)
            | If(Failed != other.Failed, AggregateFigures.Failed)
            | If(!Min.Equals(other.Min), AggregateFigures.Min)
            | If(!Max.Equals(other.Max), AggregateFigures.Max)
            | If(!Mean.Equals(other.Mean) || HasOtherDirection(other), AggregateFigures.Mean)
            | If(!Sum.Equals(other.Sum), AggregateFigures.Sum)
            | If(!StandardDeviation.Equals(other.StandardDeviation) || HasOtherDirection(other), AggregateFigures.StandardDeviation)
            | If(!AreSame(_sketch.Write, other._sketch.Write), AggregateFigures.Quantiles)
            | If(HasOtherTimes(other), AggregateFigures.Completeness);
        // The last bits of sums, or another aggregation of the sensor type with the same results.
        return figures == AggregateFigures.None ? AggregateFigures.Other : figures;
    }

    /// <summary>Directions are only known with the scale of the sensor type: what they are computed from is compared.</summary>
    private bool HasOtherDirection(Aggregate other) =>
        (IsKind(Aggregation.CircularMean) || other.IsKind(Aggregation.CircularMean)) && (_special != other._special || _sines != other._sines || _kind != other._kind);

    private bool HasOtherTimes(Aggregate other) =>
        (_firstTicks, _lastTicks, _coveredMilliseconds, _singles, _intervalMilliseconds)
        != (other._firstTicks, other._lastTicks, other._coveredMilliseconds, other._singles, other._intervalMilliseconds);

    private static bool AreSame(Action<ByteWriter> one, Action<ByteWriter> other)
    {
        var (first, second) = (new ByteWriter(), new ByteWriter());
        one(first);
        other(second);
        return first.Written.SequenceEqual(second.Written);
    }

    private static AggregateFigures If(bool differs, AggregateFigures figure) => differs ? figure : AggregateFigures.None;
}
