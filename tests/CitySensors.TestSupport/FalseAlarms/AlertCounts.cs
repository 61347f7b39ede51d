namespace CitySensors.TestSupport.FalseAlarms;

/// <summary>How many alerts each method raised.</summary>
public sealed record AlertCounts(long SingleValue, long Values, long Cusum, long Ewma)
{
    public IEnumerable<(string Method, long Alerts)> ByMethod =>
        [("single readings", SingleValue), ("readings in a row", Values), ("CUSUM", Cusum), ("EWMA", Ewma)];

    /// <summary>The interval of 99.9 % of a Poisson number, which a number of rare alerts nearly is.</summary>
    public static CountInterval Interval(double expected) => new(expected - 3.29 * Math.Sqrt(expected), expected + 3.29 * Math.Sqrt(expected));
}

public readonly record struct CountInterval(double Low, double High)
{
    public bool Contains(double count) => count >= Low && count <= High;
}
