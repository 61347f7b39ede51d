using System.Collections.Frozen;

namespace CitySensors.Core.Sensors;

/// <summary>The symbols of units as people write them.</summary>
public static class UnitSymbols
{
    private static readonly FrozenDictionary<string, string> Symbols = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["1"] = "",
        ["Cel"] = "°C",
        ["[degF]"] = "°F",
        ["deg"] = "°",
        ["[ppth]"] = "‰",
        ["[ppm]"] = "ppm",
        ["[ppb]"] = "ppb",
        ["[pH]"] = "pH",
        ["mm[Hg]"] = "mmHg",
        ["[in_i'Hg]"] = "inHg",
        ["[mi_i]/h"] = "mph",
        ["[kn_i]"] = "kn",
        ["[ft_i]/s"] = "ft/s",
        ["[in_i]"] = "in",
        ["[in_i]/h"] = "in/h",
        ["[ft_i]"] = "ft",
        ["[mi_i]"] = "mi",
        ["ug/m3"] = "µg/m³",
        ["mg/m3"] = "mg/m³",
        ["ng/m3"] = "ng/m³",
        ["g/m3"] = "g/m³",
        ["kg/m3"] = "kg/m³",
        ["m3/s"] = "m³/s",
        ["m3/h"] = "m³/h",
        ["m3"] = "m³",
        ["L/m2"] = "L/m²",
        ["L/m2/h"] = "L/(m²·h)",
        ["W/m2"] = "W/m²",
        ["kW/m2"] = "kW/m²",
        ["um"] = "µm",
        ["uSv/h"] = "µSv/h",
        ["uS/cm"] = "µS/cm",
        ["dB[SPL]"] = "dB",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The symbol of a unit; empty for numbers without a unit, and the code itself if no other symbol is known.</summary>
    /// <param name="code">A UCUM code.</param>
    public static string Of(string code) => Symbols.GetValueOrDefault(code, code);
}
