namespace CitySensors.Core.Aggregates;

/// <summary>
/// A sum with the precision of two doubles, about 106 bits: measurements add up without rounding, so their order does not matter, and
/// sums of squares do not cancel out. T. J. Dekker, "A Floating-Point Technique for Extending the Available Precision" (1971). Not thread safe.
/// </summary>
public struct ExactSum : IEquatable<ExactSum>
{
    /// <param name="high">The sum, rounded.</param>
    /// <param name="low">What rounding lost.</param>
    public ExactSum(double high, double low) => (High, Low) = (high, low);

    /// <summary>The sum, rounded.</summary>
    public double High { get; private set; }

    /// <summary>What rounding lost.</summary>
    public double Low { get; private set; }

    public void Add(double value)
    {
        var sum = High + value;
        var added = sum - High;
        Normalize(sum, High - (sum - added) + (value - added) + Low);
    }

    /// <summary>Adds the square of a value.</summary>
    public void AddSquare(double value)
    {
        var square = value * value;
        Add(square);
        Add(Math.FusedMultiplyAdd(value, value, -square));
    }

    public void Add(in ExactSum other)
    {
        Add(other.High);
        Add(other.Low);
    }

    /// <summary>
    /// The sample standard deviation of values with this sum and sum of squares; NaN for fewer than two values, and if the squares are beyond the
    /// range of a double.
    /// </summary>
    public static double StandardDeviation(in ExactSum sum, in ExactSum squares, long count)
    {
        if (count < 2) return double.NaN;
        // The square of the sum divided by the number, in two doubles.
        var square = sum.High * sum.High;
        var rest = Math.FusedMultiplyAdd(sum.High, sum.High, -square) + 2 * sum.High * sum.Low;
        var quotient = square / count;
        var restQuotient = (Math.FusedMultiplyAdd(-quotient, count, square) + rest) / count;
        var deviations = squares.High - quotient + (squares.Low - restQuotient);
        return Math.Sqrt(Math.Max(0, deviations) / (count - 1));
    }

    public readonly bool Equals(ExactSum other) => High.Equals(other.High) && Low.Equals(other.Low);

    public override readonly bool Equals(object? obj) => obj is ExactSum other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(High, Low);

    public static bool operator ==(ExactSum left, ExactSum right) => left.Equals(right);

    public static bool operator !=(ExactSum left, ExactSum right) => !left.Equals(right);

    private void Normalize(double sum, double rest)
    {
        High = sum + rest;
        Low = rest - (High - sum);
    }
}
