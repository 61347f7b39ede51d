using System.Collections.Frozen;

namespace CitySensors.Core.Sensors;

/// <summary>
/// The units that values are converted between, by their definitions in the Unified Code for Units of Measure (UCUM), version 2.2.
/// </summary>
internal static class UcumUnits
{
    /// <summary>A unit by its relation to the reference unit of its quantity: reference = (value - zero) · numerator / denominator.</summary>
    /// <param name="Quantity">What it measures, as used in messages.</param>
    /// <param name="Numerator">With <paramref name="Denominator"/>, a fraction of integers where the definition is one, so that common values are exact.</param>
    /// <param name="Denominator">Not zero.</param>
    /// <param name="Zero">The value in this unit at which the reference unit is zero.</param>
    public readonly record struct Unit(string Quantity, double Numerator, double Denominator = 1, double Zero = 0);

    public static FrozenDictionary<string, Unit> All { get; } = new Dictionary<string, Unit>(StringComparer.Ordinal)
    {
        ["Cel"] = new("temperature", 1),
        ["K"] = new("temperature", 1, 1, 273.15),
        ["[degF]"] = new("temperature", 5, 9, 32),

        ["1"] = new("ratio", 1_000_000_000),
        ["%"] = new("ratio", 10_000_000),
        ["[ppth]"] = new("ratio", 1_000_000),
        ["[ppm]"] = new("ratio", 1000),
        ["[ppb]"] = new("ratio", 1),

        ["Pa"] = new("pressure", 1),
        ["hPa"] = new("pressure", 100),
        ["kPa"] = new("pressure", 1000),
        ["mbar"] = new("pressure", 100),
        ["bar"] = new("pressure", 100_000),
        ["atm"] = new("pressure", 101_325),
        ["mm[Hg]"] = new("pressure", 133_322, 1000),
        ["[in_i'Hg]"] = new("pressure", 33_863_788, 10_000),

        ["m/s"] = new("speed", 3_600_000),
        ["cm/s"] = new("speed", 36_000),
        ["km/h"] = new("speed", 1_000_000),
        ["[mi_i]/h"] = new("speed", 1_609_344),
        ["[kn_i]"] = new("speed", 1_852_000),
        ["[ft_i]/s"] = new("speed", 1_097_280),
        ["mm/min"] = new("speed", 60),
        ["mm/h"] = new("speed", 1),
        ["cm/h"] = new("speed", 10),
        ["[in_i]/h"] = new("speed", 254, 10),
        ["L/m2/h"] = new("speed", 1),

        ["um"] = new("length", 1, 1000),
        ["mm"] = new("length", 1),
        ["cm"] = new("length", 10),
        ["m"] = new("length", 1000),
        ["km"] = new("length", 1_000_000),
        ["[in_i]"] = new("length", 254, 10),
        ["[ft_i]"] = new("length", 3048, 10),
        ["[mi_i]"] = new("length", 1_609_344),
        ["L/m2"] = new("length", 1),

        ["ng/m3"] = new("mass concentration", 1, 1000),
        ["ug/m3"] = new("mass concentration", 1),
        ["mg/m3"] = new("mass concentration", 1000),
        ["g/m3"] = new("mass concentration", 1_000_000),
        ["kg/m3"] = new("mass concentration", 1_000_000_000),
        ["mg/L"] = new("mass concentration", 1_000_000),

        ["deg"] = new("plane angle", 1),
        ["gon"] = new("plane angle", 9, 10),
        ["rad"] = new("plane angle", 180, Math.PI),

        ["dB"] = new("level", 1),
        ["B"] = new("level", 10),
        ["lx"] = new("illuminance", 1),
        ["klx"] = new("illuminance", 1000),
        ["W/m2"] = new("irradiance", 1),
        ["kW/m2"] = new("irradiance", 1000),
        ["nSv/h"] = new("dose rate", 1),
        ["uSv/h"] = new("dose rate", 1000),
        ["mSv/h"] = new("dose rate", 1_000_000),
        ["mV"] = new("voltage", 1),
        ["V"] = new("voltage", 1000),
        ["L/s"] = new("flow", 1),
        ["m3/s"] = new("flow", 1000),
        ["s"] = new("time", 1),
        ["min"] = new("time", 60),
        ["h"] = new("time", 3600),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
