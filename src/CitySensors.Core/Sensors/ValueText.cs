using System.Globalization;

namespace CitySensors.Core.Sensors;

/// <summary>Values as texts for people.</summary>
public static class ValueText
{
    /// <summary>The value with the symbol of its unit.</summary>
    public static string With(double value, string symbol, int? decimals) =>
        symbol is "" or "°" ? $"{Number(value, decimals)}{symbol}" : $"{Number(value, decimals)} {symbol}";

    /// <summary>A value that is not zero is not shown as zero.</summary>
    /// <param name="value">The value.</param>
    /// <param name="decimals">How many decimals are shown at most; null for as many as its size suggests.</param>
    public static string Number(double value, int? decimals = null) =>
        decimals is not { } count || value == 0 ? BySize(value)
        : Math.Abs(value) < 0.5 * Math.Pow(10, -count) ? value.ToString("G2", CultureInfo.InvariantCulture)
        : value.ToString($"0.{new string('#', count)}", CultureInfo.InvariantCulture);

    private static string BySize(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        0 => "0",
        >= 0.1 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("G2", CultureInfo.InvariantCulture),
    };
}
