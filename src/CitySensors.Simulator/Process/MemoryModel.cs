namespace CitySensors.Simulator.Process;

/// <summary>
/// The autocorrelation of the values of a sensor: a Gaussian autoregressive process on the standardised scale,
/// x(t) = (1 - recalibration) · Σ w(i) x(t-i) / Σ w(i) + ε(t), with the variance of ε such that x has variance 1.
/// </summary>
/// <remarks>
/// It starts in its stationary distribution: value n given the n previous values is normal with the coefficients and the variance of
/// the best linear predictor of that order, so every value is N(0, 1) and every pair has the covariance of the process, from the
/// first on. The predictors of lower order follow from the process by the reverse Levinson-Durbin recursion (P. J. Brockwell and
/// R. A. Davis, "Time Series", §5.2), which solves the Yule-Walker equations without a linear system.
/// One table of 300 · 299 / 2 coefficients serves all sensors. Immutable and thread safe.
/// </remarks>
internal sealed class MemoryModel
{
    /// <summary>The order of the process.</summary>
    public const int Length = 300;

    /// <summary>The weight of the oldest value; weights increase linearly.</summary>
    public const double OldestWeight = 1;

    /// <summary>The weight of the newest value.</summary>
    public const double NewestWeight = 1.5;

    /// <summary>The share of the memory removed by recalibration at each reading.</summary>
    public const double Recalibration = 0.2;

    /// <summary>The increase of the weight from one value to the next.</summary>
    public const double WeightStep = (NewestWeight - OldestWeight) / (Length - 1);

    /// <summary>The factor of the weighted sum of previous values.</summary>
    public const double Scale = (1 - Recalibration) / (Length * (OldestWeight + NewestWeight) / 2);

    private static readonly Lazy<MemoryModel> LazyShared = new(() => new MemoryModel());

    private readonly float[][] _predictors = new float[Length][];
    private readonly double[] _deviations = new double[Length + 1];

    private MemoryModel()
    {
        Span<double> reflections = stackalloc double[Length + 1];
        var predictor = Coefficients();
        for (var order = Length; order > 0; order--)
        {
            var reflection = reflections[order] = predictor[order - 1];
            var lower = new double[order - 1];
            for (var lag = 1; lag < order; lag++)
                lower[lag - 1] = (predictor[lag - 1] + reflection * predictor[order - lag - 1]) / (1 - reflection * reflection);
            _predictors[order - 1] = OldestFirst(lower);
            predictor = lower;
        }

        var variance = 1.0;
        for (var order = 0; order <= Length; order++)
        {
            variance *= 1 - reflections[order] * reflections[order];
            _deviations[order] = Math.Sqrt(variance);
        }
    }

    public static MemoryModel Shared => LazyShared.Value;

    /// <summary>The coefficients of the process, lag 1 first.</summary>
    public static double[] Coefficients()
    {
        var coefficients = new double[Length];
        for (var lag = 1; lag <= Length; lag++) coefficients[lag - 1] = Scale * (NewestWeight - WeightStep * (lag - 1));
        return coefficients;
    }

    /// <summary>The predictor of a value from all previous ones while there are fewer than 300: one coefficient each, oldest first.</summary>
    public ReadOnlySpan<float> Predictor(int before) => _predictors[before];

    /// <summary>The standard deviation of a value given the previous values, up to 300.</summary>
    public double Deviation(int before) => _deviations[before];

    private static float[] OldestFirst(double[] byLag)
    {
        var row = new float[byLag.Length];
        for (var i = 0; i < row.Length; i++) row[i] = (float)byLag[row.Length - 1 - i];
        return row;
    }
}
