using System.Buffers.Text;

namespace CitySensors.Core.Readings;

/// <summary>Reads JSON numbers from text, exactly rounded.</summary>
/// <remarks>
/// Up to 15 digits and a power of ten up to 22 are exact doubles, so a single multiplication or division is correctly rounded
/// (W. D. Clinger, "How to read floating point numbers accurately", 1990). Everything else is left to the framework.
/// </remarks>
internal static class DecimalScanner
{
    private const int ExactDigits = 15;

    private static ReadOnlySpan<double> PowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];

    /// <summary>Reads the number at the start of the text; false if there is no valid JSON number.</summary>
    public static bool TryScan(ReadOnlySpan<byte> text, out double value, out int length)
    {
        var i = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative) i++;

        long digits = 0;
        var firstDigit = i;
        while (i < text.Length && (uint)(text[i] - '0') <= 9) digits = digits * 10 + (text[i++] - '0');
        var whole = i - firstDigit;
        var fraction = 0;
        if (i < text.Length && text[i] == '.')
        {
            var firstFraction = ++i;
            while (i < text.Length && (uint)(text[i] - '0') <= 9) digits = digits * 10 + (text[i++] - '0');
            fraction = i - firstFraction;
            if (fraction == 0) whole = 0;
        }

        value = 0;
        length = i;
        if (whole == 0 || (whole > 1 && text[firstDigit] == '0')) return false;
        if (whole + fraction > ExactDigits || (i < text.Length && text[i] is (byte)'e' or (byte)'E')) return TryScanAny(text, out value, out length);
        value = fraction == 0 ? digits : digits / PowersOfTen[fraction];
        if (negative) value = -value;
        return true;
    }

    private static bool TryScanAny(ReadOnlySpan<byte> text, out double value, out int length) =>
        Utf8Parser.TryParse(text, out value, out length) && double.IsFinite(value);
}
