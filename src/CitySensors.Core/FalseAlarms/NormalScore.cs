using CitySensors.Core.Sensors;
using MathNet.Numerics;

namespace CitySensors.Core.FalseAlarms;

/// <summary>
/// The normal score of a value: the standard normal quantile of its probability, Φ⁻¹(F(x)). It is z for normal distributions; of folded ones, whose
/// underlying normal value is not observed, it is standard normal as well.
/// </summary>
public static class NormalScore
{
    /// <summary>The normal score of a value; negative infinity for values below zero of a folded distribution, which are impossible.</summary>
    public static double Of(Distribution distribution, double value)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        if (distribution.Kind == DistributionKind.Normal) return distribution.StandardScore(value);
        var (lower, upper) = (distribution.LowerTail(value), distribution.UpperTail(value));
        return lower < upper ? -Exceeded(lower) : Exceeded(upper);
    }

    /// <summary>P(Y &gt; score) of a standard normal Y.</summary>
    internal static double UpperTail(double score) => 0.5 * SpecialFunctions.Erfc(score / Constants.Sqrt2);

    /// <summary>The density of the standard normal distribution.</summary>
    internal static double Density(double score) => Math.Exp(-0.5 * score * score) * Constants.InvSqrt2Pi;

    /// <summary>The score that is exceeded with a probability from 0 to 1.</summary>
    internal static double Exceeded(double probability) => Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * probability);
}
