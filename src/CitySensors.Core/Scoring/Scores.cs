using CitySensors.Core.Quality;

namespace CitySensors.Core.Scoring;

/// <summary>
/// The scores of one reading, a place for each sensor type of the catalogue in its order. A buffer that is written anew for each
/// reading; not thread safe.
/// </summary>
public sealed class Scores(int sensorTypes)
{
    private readonly double[] _standardScores = new double[Scorer.Padded(sensorTypes)];
    private readonly double[] _tailProbabilities = new double[Scorer.Padded(sensorTypes)];
    private readonly QualityFlag[] _quality = new QualityFlag[sensorTypes];

    /// <summary>z = (x - μ)/σ; NaN where there is no value.</summary>
    public ReadOnlySpan<double> StandardScores => _standardScores.AsSpan(0, sensorTypes);

    /// <summary>The smaller of P(X ≤ x) and P(X &gt; x); NaN where there is no value.</summary>
    public ReadOnlySpan<double> TailProbabilities => _tailProbabilities.AsSpan(0, sensorTypes);

    public ReadOnlySpan<QualityFlag> Quality => _quality;

    /// <summary>A bit for each sensor type, set where the value is an outlier.</summary>
    public ulong Outliers { get; internal set; }

    /// <summary>A bit for each sensor type, set where the value failed quality control.</summary>
    public ulong Failed { get; internal set; }

    /// <summary>A bit for each sensor type, set where there is a value.</summary>
    public ulong Present { get; internal set; }

    internal Span<double> StandardScoreBuffer => _standardScores;

    internal Span<double> TailProbabilityBuffer => _tailProbabilities;

    internal Span<QualityFlag> QualityBuffer => _quality;
}
