using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace CitySensors.Core.Sensors;

public enum DistributionKind
{
    /// <summary>The value itself is normally distributed.</summary>
    Normal,

    /// <summary>The value is the magnitude of a normally distributed quantity, so it cannot be negative.</summary>
    FoldedNormal,
}

/// <summary>
/// The known distribution of a sensor's values, in the unit of its sensor type.
/// For <see cref="DistributionKind.FoldedNormal"/>, mean and standard deviation are those of the underlying normal distribution.
/// </summary>
public sealed record Distribution(DistributionKind Kind, double Mean, double StandardDeviation)
{
    private const double Accuracy = 1e-15;
    private const int MaxSteps = 500;

    /// <summary>z = (x - μ)/σ.</summary>
    public double StandardScore(double value) => (value - Mean) / StandardDeviation;

    /// <summary>P(X ≤ value), accurate even for small probabilities.</summary>
    public double LowerTail(double value)
    {
        if (Kind == DistributionKind.Normal) return StandardUpperTail((Centre - value) / StandardDeviation);
        if (value <= 0) return 0;
        return value <= FoldedNearZero.Limit(this)
            ? FoldedNearZero.LowerTail(this, value)
            : StandardUpperTail((Centre - value) / StandardDeviation) - StandardUpperTail((Centre + value) / StandardDeviation);
    }

    /// <summary>P(X &gt; value), accurate even where <c>1 - LowerTail</c> is not.</summary>
    public double UpperTail(double value)
    {
        var upper = StandardUpperTail((value - Centre) / StandardDeviation);
        if (Kind == DistributionKind.Normal) return upper;
        return value <= 0 ? 1 : upper + StandardUpperTail((value + Centre) / StandardDeviation);
    }

    /// <summary>The smaller of P(X ≤ value) and P(X &gt; value).</summary>
    public double TailProbability(double value) => Math.Min(LowerTail(value), UpperTail(value));

    /// <summary>The value that is exceeded with the given probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not between 0 and 1.</exception>
    public double ValueOfUpperTail(double probability)
    {
        RequireProbability(probability);
        if (!IsFolded) return Centre + StandardDeviation * StandardQuantile(probability);
        // In standard deviations, because the accuracy of the search is absolute.
        var highest = Centre / StandardDeviation + StandardQuantile(probability / 2) + 1;
        return StandardDeviation * Brent.FindRoot(h => LogRatio(UpperTail(h * StandardDeviation), probability), 0, highest, Accuracy, MaxSteps);
    }

    /// <summary>The value that is not exceeded with the given probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not between 0 and 1.</exception>
    public double ValueOfLowerTail(double probability)
    {
        RequireProbability(probability);
        if (!IsFolded) return Centre - StandardDeviation * StandardQuantile(probability);
        // In logarithms, because the value may be many orders of magnitude below the mean. The density is below 1/σ everywhere.
        var lowest = Math.Log(probability);
        var highest = Math.Log(Centre / StandardDeviation + StandardQuantile(Math.Min(1 - probability, 0.5) / 2) + 1);
        return StandardDeviation * Math.Exp(
            Brent.FindRoot(log => LogRatio(LowerTail(Math.Exp(log) * StandardDeviation), probability), lowest, highest, Accuracy, MaxSteps));
    }

    /// <summary>The sign of the mean does not matter for a folded distribution.</summary>
    private double Centre => Kind == DistributionKind.Normal ? Mean : Math.Abs(Mean);

    private bool IsFolded => Kind == DistributionKind.FoldedNormal && Centre <= FoldedNearZero.NotFolded * StandardDeviation;

    private static double StandardUpperTail(double z) => 0.5 * SpecialFunctions.Erfc(z / Constants.Sqrt2);

    /// <summary>Finite even if the tail underflows, so that the search can continue from there.</summary>
    private static double LogRatio(double tail, double probability) => Math.Log(Math.Max(tail, double.Epsilon)) - Math.Log(probability);

    private static double StandardQuantile(double upperTail) => Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * upperTail);

    private static void RequireProbability(double probability)
    {
        if (!(probability is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability must be between 0 and 1.");
    }
}
