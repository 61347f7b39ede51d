namespace CitySensors.Core.Sensors;

/// <summary>P(X ≤ x) of a folded normal distribution near zero, where Φ((x-μ)/σ) - Φ((-x-μ)/σ) suffers from cancellation.</summary>
/// <remarks>
/// With a = |μ|/σ and h = x/σ it is the integral of the normal density from -h - a to h - a, by its Taylor series about -a:
/// 2hφ(a) Σ He₂ₖ(a)h²ᵏ/(2k+1)!, where He are the Hermite polynomials. Up to <see cref="Limit"/> the truncation error of eight terms is
/// below the rounding of a double; beyond it the difference loses less than a digit.
/// </remarks>
internal static class FoldedNearZero
{
    public const int Terms = 8;

    /// <summary>If the mean is this many standard deviations from zero, a double cannot distinguish the distribution from a normal one.</summary>
    public const double NotFolded = 40;

    /// <summary>The largest value for which the series is used.</summary>
    public static double Limit(Distribution distribution)
    {
        var a = Math.Abs(distribution.Mean) / distribution.StandardDeviation;
        return a > NotFolded ? 0 : distribution.StandardDeviation * 0.25 / Math.Max(1, a);
    }

    /// <summary>The coefficients of h, h³, h⁵ and so on.</summary>
    public static double[] Coefficients(Distribution distribution)
    {
        var coefficients = new double[Terms];
        var a = Math.Abs(distribution.Mean) / distribution.StandardDeviation;
        if (a > NotFolded) return coefficients;

        var (hermite, before) = (1.0, 0.0);
        var factor = 2 * Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI);
        for (var k = 0; k < Terms; k++)
        {
            coefficients[k] = factor * hermite;
            factor /= (2 * k + 2) * (2 * k + 3);
            for (var n = 2 * k; n < 2 * k + 2; n++) (hermite, before) = (a * hermite - n * before, hermite);
        }

        return coefficients;
    }

    public static double LowerTail(Distribution distribution, double value)
    {
        var h = value / distribution.StandardDeviation;
        var coefficients = Coefficients(distribution);
        var sum = coefficients[^1];
        for (var k = Terms - 2; k >= 0; k--) sum = Math.FusedMultiplyAdd(sum, h * h, coefficients[k]);
        return h * sum;
    }
}
