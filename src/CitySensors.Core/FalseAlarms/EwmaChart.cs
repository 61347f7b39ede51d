namespace CitySensors.Core.FalseAlarms;

/// <summary>
/// The average run length of an exponentially weighted moving average, E = (1-λ)E' + λy, which raises an alert at L of its standard deviations
/// √(λ/(2-λ)) and then starts again at 0. y is standard normal and independent: the <see cref="NormalScore"/>, or the residual of
/// <see cref="Autocorrelation"/>.
/// </summary>
/// <remarks>
/// The integral equation of S. V. Crowder, "A simple method for studying run-length distributions of exponentially weighted moving average charts"
/// (1987), by quadrature; the Markov chain of J. M. Lucas and M. S. Saccucci (1990) is the same with a cruder rule.
/// </remarks>
/// <param name="smoothing">The weight λ of a reading, from <see cref="MinSmoothing"/> to 1.</param>
/// <param name="isTwoSided">Whether low values raise an alert, too.</param>
public sealed class EwmaChart(double smoothing, bool isTwoSided)
{
    /// <summary>A smaller weight needs too many nodes.</summary>
    public const double MinSmoothing = 0.01;

    /// <summary>Standard deviations of the average below which a one-sided one is never found.</summary>
    private const double Lowest = 9;

    public double Smoothing => smoothing;

    /// <summary>The average number of readings until an alert.</summary>
    /// <param name="limit">The limit L in standard deviations of the average; positive.</param>
    /// <param name="shift">The mean of y; 0 of clean readings.</param>
    public double RunLength(double limit, double shift = 0)
    {
        var deviation = Math.Sqrt(smoothing / (2 - smoothing));
        var (low, high) = (-deviation * (isTwoSided ? limit : Lowest), deviation * limit);
        var (nodes, weights) = Quadrature.Over(low, high, smoothing);
        var (next, end) = (new double[nodes.Length + 1][], new double[nodes.Length + 1]);
        for (var i = 0; i <= nodes.Length; i++)
        {
            // The first state is the start, to which no other leads.
            var mean = (i == 0 ? 0 : (1 - smoothing) * nodes[i - 1]) + smoothing * shift;
            next[i] = [0, .. nodes.Select((node, j) => weights[j] / smoothing * NormalScore.Density((node - mean) / smoothing))];
            end[i] = NormalScore.UpperTail((high - mean) / smoothing) + (isTwoSided ? NormalScore.UpperTail((mean - low) / smoothing) : 0);
        }

        return AbsorbingChain.MeanSteps(next, end);
    }

    /// <summary>The limit with an average run length on clean readings.</summary>
    public double LimitFor(double runLength) => RunLengthSearch.LimitFor(limit => RunLength(limit), runLength);
}
