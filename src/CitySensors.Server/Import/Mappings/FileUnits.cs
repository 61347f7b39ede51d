using System.Collections.Frozen;
using CitySensors.Core.Sensors;

namespace CitySensors.Server.Import.Mappings;

/// <summary>Units as files write them, and by their UCUM codes.</summary>
internal static class FileUnits
{
    private static readonly FrozenDictionary<string, string> Spellings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["°C"] = "Cel",
        ["c"] = "Cel",
        ["°F"] = "[degF]",
        ["f"] = "[degF]",
        ["µg/m³"] = "ug/m3",
        ["μg/m³"] = "ug/m3",
        ["µg/m3"] = "ug/m3",
        ["ug/m³"] = "ug/m3",
        ["mg/m³"] = "mg/m3",
        ["ppm"] = "[ppm]",
        ["ppb"] = "[ppb]",
        ["hpa"] = "hPa",
        ["mb"] = "mbar",
        ["inHg"] = "[in_i'Hg]",
        ["mmHg"] = "mm[Hg]",
        ["mph"] = "[mi_i]/h",
        ["kn"] = "[kn_i]",
        ["kt"] = "[kn_i]",
        ["in/h"] = "[in_i]/h",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The UCUM code of a unit as a file writes it.</summary>
    public static string CodeOf(string text) => UnitConversion.IsKnown(text) ? text : Spellings.GetValueOrDefault(text, text);

    public static bool IsKnown(string unit) => UnitConversion.IsKnown(CodeOf(unit));

    /// <summary>The conversion between two units; null if there is none.</summary>
    public static Func<double, double>? Find(string from, string to) =>
        UnitConversion.Find(CodeOf(from), CodeOf(to)) is { } conversion ? conversion.Convert : null;
}
