using System.Collections.Frozen;
using UnitsNet;
using UnitsNet.Units;

namespace CitySensors.Server.Import.Mappings;

/// <summary>Converts between units that are named by UCUM codes, or as files write them.</summary>
internal static class UnitConversion
{
    private static readonly FrozenDictionary<string, Enum> Units = new Dictionary<string, Enum>(StringComparer.Ordinal)
    {
        ["Cel"] = TemperatureUnit.DegreeCelsius,
        ["[degF]"] = TemperatureUnit.DegreeFahrenheit,
        ["K"] = TemperatureUnit.Kelvin,
        ["%"] = RatioUnit.Percent,
        ["1"] = RatioUnit.DecimalFraction,
        ["[ppm]"] = RatioUnit.PartPerMillion,
        ["[ppb]"] = RatioUnit.PartPerBillion,
        ["Pa"] = PressureUnit.Pascal,
        ["hPa"] = PressureUnit.Hectopascal,
        ["kPa"] = PressureUnit.Kilopascal,
        ["mbar"] = PressureUnit.Millibar,
        ["bar"] = PressureUnit.Bar,
        ["[in_i'Hg]"] = PressureUnit.InchOfMercury,
        ["mm[Hg]"] = PressureUnit.MillimeterOfMercury,
        ["m/s"] = SpeedUnit.MeterPerSecond,
        ["km/h"] = SpeedUnit.KilometerPerHour,
        ["[mi_i]/h"] = SpeedUnit.MilePerHour,
        ["[kn_i]"] = SpeedUnit.Knot,
        ["mm/h"] = SpeedUnit.MillimeterPerHour,
        ["cm/h"] = SpeedUnit.CentimeterPerHour,
        ["[in_i]/h"] = SpeedUnit.InchPerHour,
        ["ug/m3"] = MassConcentrationUnit.MicrogramPerCubicMeter,
        ["mg/m3"] = MassConcentrationUnit.MilligramPerCubicMeter,
        ["g/m3"] = MassConcentrationUnit.GramPerCubicMeter,
        ["lx"] = IlluminanceUnit.Lux,
        ["klx"] = IlluminanceUnit.Kilolux,
        ["dB"] = LevelUnit.Decibel,
        ["deg"] = AngleUnit.Degree,
        ["rad"] = AngleUnit.Radian,
        ["mm"] = LengthUnit.Millimeter,
        ["cm"] = LengthUnit.Centimeter,
        ["m"] = LengthUnit.Meter,
        ["km"] = LengthUnit.Kilometer,
        ["[in_i]"] = LengthUnit.Inch,
        ["[ft_i]"] = LengthUnit.Foot,
        ["[mi_i]"] = LengthUnit.Mile,
        ["W/m2"] = IrradianceUnit.WattPerSquareMeter,
    }.ToFrozenDictionary(StringComparer.Ordinal);

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
    public static string CodeOf(string text) => Units.ContainsKey(text) ? text : Spellings.GetValueOrDefault(text, text);

    public static bool IsKnown(string unit) => Units.ContainsKey(CodeOf(unit));

    /// <summary>The conversion between two units; null if there is none.</summary>
    public static Func<double, double>? Find(string from, string to)
    {
        var (source, target) = (CodeOf(from), CodeOf(to));
        if (source == target) return value => value;
        if (!Units.TryGetValue(source, out var sourceUnit) || !Units.TryGetValue(target, out var targetUnit)) return null;
        // Units of different quantities have no conversion.
        if (!UnitConverter.TryConvert(1, sourceUnit, targetUnit, out _)) return null;
        return value => UnitConverter.Convert(value, sourceUnit, targetUnit);
    }
}
