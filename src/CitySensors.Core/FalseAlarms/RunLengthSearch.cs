using MathNet.Numerics.RootFinding;

namespace CitySensors.Core.FalseAlarms;

/// <summary>Finds the limit of a chart from its average run length, which grows with the limit.</summary>
internal static class RunLengthSearch
{
    /// <summary>Below it, a chart raises an alert with nearly every reading on its side.</summary>
    private const double Least = 1e-3;

    private const double Accuracy = 1e-9;
    private const int MaxSteps = 100;

    public static double LimitFor(Func<double, double> runLengthOf, double runLength)
    {
        if (runLengthOf(Least) >= runLength) return Least;
        var most = 2.0;
        while (runLengthOf(most) < runLength) most *= 1.5;
        return Brent.FindRoot(limit => Math.Log(runLengthOf(limit) / runLength), Least, most, Accuracy, MaxSteps);
    }
}
