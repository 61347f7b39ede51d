namespace CitySensors.Core.FalseAlarms;

/// <summary>
/// The mean number of steps of a Markov chain from its first state until it ends. States are eliminated without subtractions (W. Grassmann, M. Taksar,
/// D. Heyman, "Regenerative analysis and steady state distributions for Markov chains", 1985), so small probabilities of ending keep their digits,
/// where solving linear equations would lose them.
/// </summary>
internal static class AbsorbingChain
{
    /// <param name="next">The probability of each next state, by state; overwritten.</param>
    /// <param name="end">The probability of ending, by state; overwritten.</param>
    public static double MeanSteps(double[][] next, double[] end)
    {
        var steps = new double[end.Length];
        Array.Fill(steps, 1);
        for (var state = 0; state < end.Length; state++) Consistent(next[state], end[state]);
        for (var last = end.Length - 1; last > 0; last--)
        {
            var row = next[last];
            var leaves = end[last];
            for (var j = 0; j < last; j++) leaves += row[j];
            for (var i = 0; i < last; i++)
            {
                var visits = next[i][last] / leaves;
                if (visits == 0) continue;
                for (var j = 0; j < last; j++) next[i][j] += visits * row[j];
                end[i] += visits * end[last];
                steps[i] += visits * steps[last];
            }
        }

        return steps[0] / end[0];
    }

    /// <summary>Removes the error of the quadrature: all probabilities of a state add up to one.</summary>
    private static void Consistent(double[] row, double end)
    {
        var scale = (1 - end) / row.Sum();
        if (end >= 1 || !double.IsFinite(scale)) scale = 0;
        for (var j = 0; j < row.Length; j++) row[j] *= scale;
    }
}
