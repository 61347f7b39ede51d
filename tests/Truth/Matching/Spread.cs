namespace CitySensors.Truth.Matching;

/// <summary>The median and the 95th percentile of some figures, by nearest rank, and the largest.</summary>
internal sealed record Spread(double Median, double P95, double Most)
{
    /// <returns>Null if there is none.</returns>
    public static Spread? Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted.Count == 0 ? null : new Spread(At(sorted, 0.5), At(sorted, 0.95), sorted[^1]);
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Ceiling(sorted.Count * share) - 1];
}
