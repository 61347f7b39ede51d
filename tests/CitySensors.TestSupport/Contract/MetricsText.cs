using System.Globalization;

namespace CitySensors.TestSupport.Contract;

/// <summary>Reads metrics in the Prometheus text format.</summary>
public static class MetricsText
{
    /// <summary>The value of a series; NaN where there is none.</summary>
    public static double Value(string text, string series)
    {
        var line = text.Split('\n').SingleOrDefault(line => line.StartsWith($"{series} ", StringComparison.Ordinal));
        return line is null ? double.NaN : double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>The names of all families.</summary>
    public static IReadOnlySet<string> Families(string text) =>
        text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToHashSet();
}
