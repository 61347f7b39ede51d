using System.Text.RegularExpressions;

namespace CitySensors.Server.Import.Mappings;

/// <summary>Finds the station id of a file whose rows do not name one.</summary>
internal static class StationIds
{
    public static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <returns>Null if neither the user nor the file name states it.</returns>
    /// <param name="mapping">The mapping of the file.</param>
    /// <param name="file">Its path.</param>
    /// <param name="stated">The id that the user stated.</param>
    public static string? Of(ImportMapping mapping, string file, string? stated)
    {
        if (stated is not null) return stated;
        if (mapping.Station?.FileNamePattern is not { } pattern) return null;
        var match = Pattern(pattern).Match(Path.GetFileName(file));
        return match is { Success: true, Length: > 0 } ? mapping.Station.Prefix + match.Value : null;
    }
}
