namespace CitySensors.Simulator.Replay;

/// <summary>Which columns of a file are values of sensors.</summary>
internal static class SensorColumns
{
    private const string Quality = "_quality";
    private const string Outlier = "_outlier";
    private const string Raw = "_raw";

    private static readonly HashSet<string> Others = new(["station_id", "timestamp", "arrived", "area", "latitude", "longitude", "date"], StringComparer.Ordinal);

    /// <summary>The columns with values. In an export they have their quality beside them; in other files they are all that are nothing else.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<string> names)
    {
        var all = names.ToHashSet(StringComparer.Ordinal);
        var measured = names.Where(name => all.Contains(name + Quality)).ToList();
        return measured.Count > 0 ? measured : [.. names.Where(name => !Others.Contains(name) && !name.EndsWith(Outlier, StringComparison.Ordinal) && !name.EndsWith(Raw, StringComparison.Ordinal))];
    }

    /// <summary>The column of a value before calibration, which is what the station sent.</summary>
    public static string RawOf(string name) => name + Raw;
}
