using System.Globalization;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Scoring;

/// <summary>A value with its tail probabilities, correctly rounded; 0 where they are below the smallest normal double.</summary>
public sealed record TailRow(Distribution Distribution, double Value, double Lower, double Upper)
{
    public double Tail => Math.Min(Lower, Upper);
}

/// <summary>The rows of <c>tails.csv</c>, whose header describes how they were computed.</summary>
public static class TailTable
{
    public const double SmallestNormal = 2.2250738585072014e-308;

    public static IReadOnlyList<TailRow> Rows { get; } = [.. Read()];

    /// <summary>The relative error of a computed probability; 0 if both are below the normal doubles.</summary>
    public static double RelativeError(double computed, double exact) =>
        exact == 0 ? (computed is >= 0 and < SmallestNormal ? 0 : double.PositiveInfinity) : Math.Abs(computed - exact) / exact;

    /// <summary>The row with the largest error by the measure given.</summary>
    public static (TailRow Row, double Error) Worst(IEnumerable<TailRow> rows, Func<TailRow, double> error) =>
        rows.Select(row => (row, error(row) is var e && double.IsNaN(e) ? double.PositiveInfinity : e)).MaxBy(pair => pair.Item2);

    private static IEnumerable<TailRow> Read()
    {
        using var stream = typeof(TailTable).Assembly.GetManifestResourceStream("tails.csv")
            ?? throw new InvalidOperationException("The test project does not embed tails.csv.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.StartsWith("kind,", StringComparison.Ordinal)) continue;
            var cells = line.Split(',');
            var kind = cells[0] == "normal" ? DistributionKind.Normal : DistributionKind.FoldedNormal;
            yield return new TailRow(new Distribution(kind, Number(cells[1]), Number(cells[2])), Number(cells[3]), Number(cells[4]), Number(cells[5]));
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
