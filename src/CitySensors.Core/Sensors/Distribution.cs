using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace CitySensors.Core.Sensors;

public enum DistributionKind
{
    /// <summary>The value itself is normally distributed.</summary>
    Normal,

    /// <summary>The value is the magnitude of a normally distributed quantity: it cannot be negative.</summary>
    FoldedNormal,
}

/// <summary>
/// The known distribution of a sensor's values, in the unit of its sensor type.
/// For <see cref="DistributionKind.FoldedNormal"/> mean and standard deviation are those of the normal distribution that is folded.
/// </summary>
public sealed record Distribution(DistributionKind Kind, double Mean, double StandardDeviation)
{
    /// <summary>z = (x - μ)/σ.</summary>
    public double StandardScore(double value) => (value - Mean) / StandardDeviation;

    /// <summary>P(X ≤ value).</summary>
    public double LowerTail(double value)
    {
        var z = StandardScore(value);
        if (Kind == DistributionKind.Normal) return 0.5 * SpecialFunctions.Erfc(-z / Constants.Sqrt2);
        if (value <= 0) return 0;
        return 0.5 * (SpecialFunctions.Erf(z / Constants.Sqrt2) + SpecialFunctions.Erf(Mirrored(value) / Constants.Sqrt2));
    }

    /// <summary>P(X &gt; value), accurate where <c>1 - LowerTail</c> is not.</summary>
    public double UpperTail(double value)
    {
        var upper = 0.5 * SpecialFunctions.Erfc(StandardScore(value) / Constants.Sqrt2);
        if (Kind == DistributionKind.Normal) return upper;
        return value <= 0 ? 1 : upper + 0.5 * SpecialFunctions.Erfc(Mirrored(value) / Constants.Sqrt2);
    }

    /// <summary>The probability of the tail that the value lies in: the smaller of P(X ≤ value) and P(X &gt; value).</summary>
    public double TailProbability(double value) => Math.Min(LowerTail(value), UpperTail(value));

    /// <summary>The value that is exceeded with the given probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not between 0 and 1.</exception>
    public double ValueOfUpperTail(double probability)
    {
        RequireProbability(probability);
        if (Kind == DistributionKind.Normal) return Mean + StandardDeviation * StandardQuantile(probability);
        var highest = Math.Abs(Mean) + StandardDeviation * StandardQuantile(probability / 2) + StandardDeviation;
        return Brent.FindRoot(value => Math.Log(UpperTail(value) / probability), 0, highest, highest * 1e-15, 200);
    }

    /// <summary>The value that is not exceeded with the given probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not between 0 and 1.</exception>
    public double ValueOfLowerTail(double probability)
    {
        RequireProbability(probability);
        if (Kind == DistributionKind.Normal) return Mean - StandardDeviation * StandardQuantile(probability);
        var highest = Math.Abs(Mean) + StandardDeviation * (StandardQuantile(Math.Min(1 - probability, 0.5) / 2) + 1);
        return Brent.FindRoot(value => LowerTail(value) - probability, 0, highest, highest * 1e-15, 200);
    }

    /// <summary>(x + μ)/σ: where the folded part of the distribution has the value.</summary>
    private double Mirrored(double value) => (value + Mean) / StandardDeviation;

    private static double StandardQuantile(double upperTail) => Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * upperTail);

    private static void RequireProbability(double probability)
    {
        if (!(probability is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability between 0 and 1 is needed.");
    }
}
