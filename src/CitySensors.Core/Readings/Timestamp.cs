using System.Globalization;

namespace CitySensors.Core.Readings;

/// <summary>The accepted forms of timestamps: Unix seconds, optionally fractional, Unix milliseconds, or RFC 3339.</summary>
public static class Timestamp
{
    /// <summary>Unix seconds from here on, the 9th of September 2001: smaller numbers are clocks that were not set, uptimes and dates.</summary>
    public const double FirstSeconds = 1e9;

    /// <summary>Numbers from here on are not seconds, which would be the year 5138.</summary>
    public const double EndOfSeconds = 1e11;

    /// <summary>Unix milliseconds from here on, the 9th of September 2001: between this and <see cref="EndOfSeconds"/> are dates such as 202611270303.</summary>
    public const double FirstMilliseconds = 1e12;

    /// <summary>Numbers from here on are not times: the end of the year 9998 in milliseconds.</summary>
    public const double EndOfMilliseconds = 253_370_764_800_000;

    /// <summary>
    /// The times that are read from texts, as a pattern of ECMA 262: RFC 3339 from 1970 on, with a space in place of the T as it allows, and
    /// an offset, also in the basic form of ISO 8601 (+0530).
    /// </summary>
    public const string Pattern = "^(?:19[7-9][0-9]|[2-9][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt ]"
        + @"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|[+-](?:(?:0[0-9]|1[0-3]):?[0-5][0-9]|14:?00))$";

    private const int LengthOfSeconds = 19;
    private const int FirstFraction = 20;
    private const int FractionDigits = 6;
    private const int LastMicrosecond = 999_999;
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>Converts seconds or milliseconds since 1970 to UTC ticks; false if the number is neither.</summary>
    public static bool TryFromUnix(double number, out long ticks)
    {
        ticks = 0;
        if (!(number is >= FirstSeconds and < EndOfSeconds or >= FirstMilliseconds and < EndOfMilliseconds)) return false;
        // A double represents current Unix times in seconds to a quarter of a microsecond.
        var microseconds = number < EndOfSeconds ? Math.Round(number * 1e6) : Math.Round(number * 1e3);
        ticks = DateTime.UnixEpoch.Ticks + (long)microseconds * TimeSpan.TicksPerMicrosecond;
        return true;
    }

    /// <summary>
    /// Converts an RFC 3339 time to UTC ticks, to the microsecond. A leap second (:60) is the last microsecond of its minute, as .NET has none.
    /// </summary>
    public static bool TryFromText(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        // Without an offset the time zone is unknown.
        if (!TrySplitOffset(text, out var local, out var offset) || !TryReadLocal(local, out var localTicks)) return false;
        ticks = localTicks - offset * TimeSpan.TicksPerMinute;
        return ticks >= DateTime.UnixEpoch.Ticks;
    }

    private static bool TryReadLocal(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < LengthOfSeconds || text[10] is not ('T' or 't' or ' ') || text[16] != ':') return false;
        if (!DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return false;
        if (!TimeOnly.TryParseExact(text[11..16], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var minute)) return false;
        if (!TryReadDigits(text[17..LengthOfSeconds], out var second) || second > 60) return false;
        if (!TryReadMicroseconds(text[LengthOfSeconds..], out var microseconds)) return false;
        if (second == 60) (second, microseconds) = (59, LastMicrosecond);
        ticks = date.ToDateTime(minute).Ticks + second * TimeSpan.TicksPerSecond + microseconds * TimeSpan.TicksPerMicrosecond;
        return true;
    }

    /// <summary>Go and Java write nanoseconds; further digits are ignored.</summary>
    private static bool TryReadMicroseconds(ReadOnlySpan<char> fraction, out int microseconds)
    {
        microseconds = 0;
        if (fraction.IsEmpty) return true;
        if (fraction[0] != '.' || fraction.Length == 1 || fraction[1..].ContainsAnyExceptInRange('0', '9')) return false;
        var digits = fraction[1..Math.Min(fraction.Length, 1 + FractionDigits)];
        foreach (var digit in digits) microseconds = microseconds * 10 + (digit - '0');
        for (var missing = FractionDigits - digits.Length; missing > 0; missing--) microseconds *= 10;
        return true;
    }

    private static bool TrySplitOffset(ReadOnlySpan<char> text, out ReadOnlySpan<char> local, out int minutes)
    {
        local = default;
        minutes = 0;
        if (text.Length < FirstFraction) return false;
        if (text[^1] is 'Z' or 'z')
        {
            local = text[..^1];
            return true;
        }

        var length = text[^3] == ':' ? 6 : 5;
        var offset = text[^length..];
        if (offset[0] is not ('+' or '-') || !TryReadDigits(offset[1..3], out var hours) || !TryReadDigits(offset[^2..], out minutes) || minutes > 59) return false;
        minutes += hours * 60;
        if (minutes > MaxOffsetMinutes) return false;
        if (offset[0] == '-') minutes = -minutes;
        local = text[..^length];
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
