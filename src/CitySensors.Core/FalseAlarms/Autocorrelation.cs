namespace CitySensors.Core.FalseAlarms;

/// <summary>
/// Readings of a station as a first-order autoregressive process of their <see cref="NormalScore"/>: y = φy' + √(1-φ²)e, where y' is the score of the
/// reading before and e is independent and standard normal.
/// </summary>
public static class Autocorrelation
{
    /// <summary>The largest magnitude of φ: beyond it, readings are repetitions of one another.</summary>
    public const double Max = 0.99;

    /// <summary>Estimates φ as the autocorrelation at lag 1.</summary>
    /// <param name="scores">Normal scores of successive readings; NaN where one is missing.</param>
    /// <returns>From -<see cref="Max"/> to <see cref="Max"/>; 0 if the scores do not vary or there are fewer than two.</returns>
    public static double Estimate(ReadOnlySpan<double> scores)
    {
        var (sum, count) = (0.0, 0);
        foreach (var score in scores)
        {
            if (double.IsNaN(score)) continue;
            sum += score;
            count++;
        }

        var mean = sum / count;
        var (variance, covariance, pairs) = (0.0, 0.0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (double.IsNaN(scores[i])) continue;
            variance += (scores[i] - mean) * (scores[i] - mean);
            if (i == 0 || double.IsNaN(scores[i - 1])) continue;
            covariance += (scores[i] - mean) * (scores[i - 1] - mean);
            pairs++;
        }

        return pairs == 0 || variance == 0 ? 0 : Math.Clamp(covariance / pairs / (variance / count), -Max, Max);
    }

    /// <summary>
    /// The part of a reading that the one before does not predict, (y - φy')/√(1-φ²). Residuals are independent and standard normal, which charts
    /// need (L. Alwan, H. Roberts, "Time-series modeling for statistical process control", 1988).
    /// </summary>
    public static double Residual(double score, double before, double autocorrelation) =>
        (score - autocorrelation * before) / Math.Sqrt(1 - autocorrelation * autocorrelation);

    /// <summary>The lasting shift of the residuals if the scores shift; that of the first residual is larger for φ &gt; 0.</summary>
    public static double ResidualShift(double shift, double autocorrelation) => shift * Math.Sqrt((1 - autocorrelation) / (1 + autocorrelation));

    internal static void Require(double autocorrelation)
    {
        if (!(Math.Abs(autocorrelation) <= Max))
            throw new ArgumentOutOfRangeException(nameof(autocorrelation), autocorrelation, $"The autocorrelation must be from {-Max} to {Max}.");
    }
}
