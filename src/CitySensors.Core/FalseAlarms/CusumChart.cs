namespace CitySensors.Core.FalseAlarms;

/// <summary>
/// The average run length of a cumulative sum, S = max(0, S' + y - k), which raises an alert at h and then starts again at 0. y is standard normal and
/// independent: the <see cref="NormalScore"/>, or the residual of <see cref="Autocorrelation"/>.
/// </summary>
/// <remarks>
/// The integral equation of E. S. Page, "Continuous inspection schemes" (1954), by quadrature as of A. L. Goel and S. M. Wu (1971). The Markov chain of
/// D. Brook and D. A. Evans (1972) is the same with a cruder rule. Two-sided: 1/L = 1/L₊ + 1/L₋ (K. W. Kemp, 1961), for two sums that never are near
/// their limits at the same time.
/// </remarks>
/// <param name="reference">The reference value k, positive: half of the shift to be found.</param>
/// <param name="isTwoSided">Whether a second sum watches for low values.</param>
public sealed class CusumChart(double reference, bool isTwoSided)
{
    public double Reference => reference;

    /// <summary>The average number of readings until an alert.</summary>
    /// <param name="limit">The limit h; positive.</param>
    /// <param name="shift">The mean of y; 0 of clean readings.</param>
    public double RunLength(double limit, double shift = 0)
    {
        var up = OneSided(limit, shift);
        return isTwoSided ? 1 / (1 / up + 1 / OneSided(limit, -shift)) : up;
    }

    /// <summary>The limit with an average run length on clean readings.</summary>
    public double LimitFor(double runLength) => RunLengthSearch.LimitFor(limit => RunLength(limit), runLength);

    private double OneSided(double limit, double shift)
    {
        var (nodes, weights) = Quadrature.Over(0, limit, 1);
        var (next, end) = (new double[nodes.Length + 1][], new double[nodes.Length + 1]);
        for (var i = 0; i <= nodes.Length; i++)
        {
            // The first state is a sum of exactly zero.
            var mean = (i == 0 ? 0 : nodes[i - 1]) + shift - reference;
            next[i] = [NormalScore.UpperTail(mean), .. nodes.Select((node, j) => weights[j] * NormalScore.Density(node - mean))];
            end[i] = NormalScore.UpperTail(limit - mean);
        }

        return AbsorbingChain.MeanSteps(next, end);
    }
}
