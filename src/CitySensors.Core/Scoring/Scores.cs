using CitySensors.Core.Quality;

namespace CitySensors.Core.Scoring;

/// <summary>
/// The scores of one reading, one per slot of the catalogue. A buffer that is overwritten for each
/// reading; not thread safe.
/// </summary>
public sealed class Scores(int sensorTypes)
{
    private readonly double[] _standardScores = new double[Scorer.Padded(sensorTypes)];
    private readonly double[] _tailProbabilities = new double[Scorer.Padded(sensorTypes)];
    private readonly QualityFlag[] _quality = new QualityFlag[sensorTypes];

    /// <summary>z = (x - μ)/σ; NaN if there is no value or no distribution.</summary>
    public ReadOnlySpan<double> StandardScores => _standardScores.AsSpan(0, sensorTypes);

    /// <summary>The smaller of P(X ≤ x) and P(X &gt; x); NaN if there is no value or no distribution.</summary>
    public ReadOnlySpan<double> TailProbabilities => _tailProbabilities.AsSpan(0, sensorTypes);

    /// <summary>The flag of each sensor type, derived from the masks.</summary>
    public ReadOnlySpan<QualityFlag> Quality
    {
        get
        {
            for (var i = 0; i < _quality.Length; i++) _quality[i] = QualityOf(1UL << i);
            return _quality;
        }
    }

    /// <summary>One bit per sensor type, set if the value is an outlier.</summary>
    public ulong Outliers { get; internal set; }

    /// <summary>One bit per sensor type, set if the value failed quality control.</summary>
    public ulong Failed { get; internal set; }

    /// <summary>One bit per sensor type, set if the value is suspect.</summary>
    public ulong Suspect { get; internal set; }

    /// <summary>The tests on sequences of values that found something; null if none did.</summary>
    public TestFlags? Tests { get; internal set; }

    public ValueFlags Flags => new(Outliers, Failed, Suspect, Tests);

    /// <summary>One bit per sensor type, set if there is a value.</summary>
    public ulong Present { get; internal set; }

    /// <summary>Puts what was decided when the reading came in the place of what the scorer says now.</summary>
    public void Restore(ValueFlags flags) => (Outliers, Failed, Suspect, Tests) = (flags.Outliers, flags.Failed, flags.Suspect, flags.Tests);

    /// <summary>Takes what is known of the values of a stored reading, without scoring them.</summary>
    internal void Take(ReadOnlySpan<double> values, ValueFlags flags)
    {
        var present = 0UL;
        for (var slot = 0; slot < values.Length; slot++)
            if (!double.IsNaN(values[slot])) present |= 1UL << slot;
        Present = present;
        _standardScores.AsSpan().Fill(double.NaN);
        _tailProbabilities.AsSpan().Fill(double.NaN);
        Restore(flags);
    }

    internal Span<double> StandardScoreBuffer => _standardScores;

    internal Span<double> TailProbabilityBuffer => _tailProbabilities;

    /// <summary>One bit per sensor type, set if it has no range that values are compared with.</summary>
    internal ulong NotEvaluated { get; set; }

    private QualityFlag QualityOf(ulong bit) =>
        (Present & bit) == 0 ? QualityFlag.Missing
        : (Failed & bit) != 0 ? QualityFlag.Fail
        : (Suspect & bit) != 0 ? QualityFlag.Suspect
        : (NotEvaluated & bit) != 0 ? QualityFlag.NotEvaluated : QualityFlag.Pass;
}
