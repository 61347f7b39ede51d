using CitySensors.Core.Sensors;

namespace CitySensors.Web.Json;

/// <summary>Computed figures without the digits that only come from binary fractions.</summary>
internal static class Rounded
{
    private const int BeyondResolution = 6;
    private const int UsualDecimals = 2;

    /// <summary>The decimals to which computed shares are given.</summary>
    public const int ShareDecimals = 6;

    /// <summary>Rounds to six digits more than values of the sensor type have; NaN and infinity stay.</summary>
    public static double Of(double value, SensorType type)
    {
        var decimals = Math.Max(type.Decimals ?? UsualDecimals, 0) + BeyondResolution;
        // Numbers close to zero, such as gas concentrations in other units, keep as many digits of their own.
        if (value != 0 && Math.Abs(value) < 1) decimals += (int)Math.Min(-Math.Floor(Math.Log10(Math.Abs(value))), 15);
        return Math.Round(value, Math.Min(decimals, 15));
    }
}
