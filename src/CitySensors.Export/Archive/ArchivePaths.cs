using System.Globalization;
using System.Text;

namespace CitySensors.Export.Archive;

/// <summary>The layout of an archive: <c>date=2026-11-27/area=centre/readings.parquet</c>, which Hive, DuckDB and pandas read with both as columns.</summary>
public static class ArchivePaths
{
    public const string FileName = "readings.parquet";

    private const string DatePrefix = "date=";
    private const string AreaPrefix = "area=";

    /// <summary>What Hive calls the partition without a value.</summary>
    private const string NoArea = "__HIVE_DEFAULT_PARTITION__";

    private const string HexDigits = "0123456789ABCDEF";

    public static string FolderOf(DateOnly day) => DatePrefix + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <param name="area">The area; empty for none.</param>
    public static string FolderOf(string area)
    {
        ArgumentNullException.ThrowIfNull(area);
        return AreaPrefix + (area.Length == 0 ? NoArea : Encode(area));
    }

    /// <summary>The area of a folder, empty for none; null if it is not the folder of an area.</summary>
    public static string? AreaOf(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!folder.StartsWith(AreaPrefix, StringComparison.Ordinal)) return null;
        return folder[AreaPrefix.Length..] is var name && name == NoArea ? "" : Uri.UnescapeDataString(name);
    }

    /// <summary>
    /// The name with all ASCII characters but letters, digits and a few others percent-encoded, as partitions of Hive are. Other characters stay, so
    /// that the longest name fits into a folder name.
    /// </summary>
    private static string Encode(string area)
    {
        var name = new StringBuilder(area.Length);
        for (var i = 0; i < area.Length; i++)
        {
            var isLast = i == area.Length - 1;
            if (area[i] >= 0x80 || char.IsAsciiLetterOrDigit(area[i]) || area[i] is '-' or ' ' || (area[i] is '_' && area != NoArea) || (area[i] is '.' && !isLast)) name.Append(area[i]);
            else name.Append('%').Append(HexDigits[area[i] >> 4]).Append(HexDigits[area[i] & 15]);
        }

        return name.ToString();
    }
}
