namespace CitySensors.Web.Settings;

/// <summary>Finds the name that was meant by a misspelt one.</summary>
internal static class Spelling
{
    /// <summary>The closest of the known names, ignoring case; null if none differs by at most a third of its characters.</summary>
    public static string? Closest(string name, IEnumerable<string> known) => known
        // The distance is at least the difference of the lengths: a name of kilobytes must cost nothing.
        .Where(other => Math.Abs(name.Length - other.Length) <= Allowed(name, other))
        .Select(other => (Name: other, Distance: Distance(name, other)))
        .Where(other => other.Distance <= Allowed(name, other.Name))
        .OrderBy(other => other.Distance)
        .ThenBy(other => other.Name, StringComparer.Ordinal)
        .Select(other => other.Name)
        .FirstOrDefault();

    private static int Allowed(string name, string other) => Math.Max(1, Math.Min(name.Length, other.Length) / 3);

    /// <summary>The number of characters to insert, delete, replace or swap with their neighbour (optimal string alignment), ignoring case.</summary>
    public static int Distance(string first, string second)
    {
        var (a, b) = (first.ToUpperInvariant(), second.ToUpperInvariant());
        var distances = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) distances[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) distances[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = distances[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var least = Math.Min(replaced, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
                var isSwap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                distances[i, j] = isSwap ? Math.Min(least, distances[i - 2, j - 2] + 1) : least;
            }
        }

        return distances[a.Length, b.Length];
    }
}
