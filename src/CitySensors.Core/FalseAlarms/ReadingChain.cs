namespace CitySensors.Core.FalseAlarms;

/// <summary>
/// Successive readings as a Markov chain whose states lie beyond a level or within it: the nodes of a quadrature over the normal score, or just the two
/// sides if readings are independent.
/// </summary>
internal sealed class ReadingChain
{
    /// <summary>Scores whose density is below e⁻⁴⁰ of that at the level, or of the middle, are left out.</summary>
    private const double NegligibleSquare = 80;

    private readonly double[] _start;
    private readonly double[] _next;
    private readonly bool[] _isBeyond;

    private ReadingChain(double[] start, double[] next, bool[] isBeyond) => (_start, _next, _isBeyond) = (start, next, isBeyond);

    public int States => _start.Length;

    /// <summary>The probability of each state of a reading of which nothing is known.</summary>
    public ReadOnlySpan<double> Start => _start;

    public bool IsBeyond(int state) => _isBeyond[state];

    /// <param name="level">The score from which on readings are beyond the level.</param>
    /// <param name="isTwoSided">Whether those at or below minus the level are, too.</param>
    /// <param name="autocorrelation">The coefficient φ.</param>
    /// <param name="shift">The mean of the scores.</param>
    public static ReadingChain Of(double level, bool isTwoSided, double autocorrelation, double shift)
    {
        var (high, low) = (level - shift, isTwoSided ? -level - shift : double.NegativeInfinity);
        return autocorrelation == 0 ? Independent(low, high) : Autoregressive(low, high, autocorrelation);
    }

    /// <summary>The measure of the next reading, by state, after <paramref name="measure"/>.</summary>
    public void Step(ReadOnlySpan<double> measure, Span<double> next)
    {
        next.Clear();
        for (var i = 0; i < measure.Length; i++)
        {
            if (measure[i] == 0) continue;
            var row = _next.AsSpan(i * States, States);
            for (var j = 0; j < row.Length; j++) next[j] += measure[i] * row[j];
        }
    }

    private static ReadingChain Independent(double low, double high)
    {
        var beyond = NormalScore.UpperTail(high) + NormalScore.UpperTail(-low);
        var within = NormalScore.UpperTail(low) - NormalScore.UpperTail(high);
        return new ReadingChain([within, beyond], [within, beyond, within, beyond], [false, true]);
    }

    private static ReadingChain Autoregressive(double low, double high, double autocorrelation)
    {
        var deviation = Math.Sqrt(1 - autocorrelation * autocorrelation);
        var (least, most) = (-Farthest(low), Farthest(high));
        var (nodes, weights, isBeyond) = (new List<double>(), new List<double>(), new List<bool>());
        if (double.IsFinite(low)) Add(least, low, true);
        Add(double.IsFinite(low) ? low : least, high, false);
        Add(high, most, true);

        var start = new double[nodes.Count];
        var next = new double[nodes.Count * nodes.Count];
        for (var i = 0; i < start.Length; i++)
        {
            start[i] = weights[i] * NormalScore.Density(nodes[i]);
            var row = next.AsSpan(i * start.Length, start.Length);
            for (var j = 0; j < row.Length; j++) row[j] = weights[j] * NormalScore.Density((nodes[j] - autocorrelation * nodes[i]) / deviation) / deviation;
            Normalize(row);
        }

        Normalize(start);
        return new ReadingChain(start, next, [.. isBeyond]);

        void Add(double from, double to, bool beyond)
        {
            var quadrature = Quadrature.Over(from, to, deviation);
            nodes.AddRange(quadrature.Nodes);
            weights.AddRange(quadrature.Weights);
            isBeyond.AddRange(Enumerable.Repeat(beyond, quadrature.Nodes.Length));
        }
    }

    private static double Farthest(double level) => Math.Sqrt((double.IsFinite(level) ? level * level : 0) + NegligibleSquare);

    private static void Normalize(Span<double> probabilities)
    {
        var sum = 0.0;
        foreach (var probability in probabilities) sum += probability;
        foreach (ref var probability in probabilities) probability /= sum;
    }
}
