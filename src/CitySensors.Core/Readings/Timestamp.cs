using System.Globalization;

namespace CitySensors.Core.Readings;

/// <summary>The accepted forms of timestamps: Unix seconds, optionally fractional, Unix milliseconds, or RFC 3339.</summary>
public static class Timestamp
{
    /// <summary>From here on a number is in milliseconds: in seconds it would be the year 5138.</summary>
    private const double FirstMilliseconds = 1e11;

    /// <summary>Numbers from here on are not times: the end of the year 9998 in milliseconds.</summary>
    public const double EndOfNumbers = 253_370_764_800_000;

    /// <summary>
    /// The RFC 3339 times that are read, as a pattern of ECMA 262: from 1970 on, a space in place of the T as RFC 3339 allows, and an offset.
    /// </summary>
    public const string Pattern = "^(?:19[7-9][0-9]|[2-9][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt ]"
        + @"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:[Zz]|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))$";

    private const int FirstFraction = 20;
    private const int FractionDigits = 7;
    private const int FirstExcessDigit = FirstFraction + FractionDigits;
    private const int MaxLength = FirstExcessDigit + 6;

    private static readonly string[] Rfc3339 =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ssK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Converts seconds or milliseconds since 1970 to UTC ticks; false if the time is out of range.</summary>
    public static bool TryFromUnix(double number, out long ticks)
    {
        ticks = 0;
        if (!(number >= 0 && number < EndOfNumbers)) return false;
        // A double represents current Unix times in seconds to a quarter of a microsecond.
        var microseconds = number < FirstMilliseconds ? Math.Round(number * 1e6) : Math.Round(number * 1e3);
        ticks = DateTime.UnixEpoch.Ticks + (long)microseconds * TimeSpan.TicksPerMicrosecond;
        return true;
    }

    /// <summary>Converts an RFC 3339 time to UTC ticks, to the microsecond.</summary>
    public static bool TryFromText(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        // Without an offset the time zone is unknown.
        if (text.Length < 20 || !(text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')) return false;
        // .NET would parse a point without digits as no fraction.
        if (text.Length > FirstFraction && text[FirstFraction - 1] == '.' && !char.IsAsciiDigit(text[FirstFraction])) return false;
        Span<char> parsable = stackalloc char[MaxLength];
        if (!DateTimeOffset.TryParseExact(Parsable(text, parsable), Rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return false;
        ticks = time.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;
        return ticks >= DateTime.UnixEpoch.Ticks;
    }

    /// <summary>
    /// The form that .NET can parse: upper-case T and Z, and no more than 7 fractional digits (Go and Java write nanoseconds).
    /// </summary>
    private static ReadOnlySpan<char> Parsable(ReadOnlySpan<char> text, Span<char> into)
    {
        var (kept, rest) = (text.Length, text.Length);
        if (text.Length > FirstExcessDigit && text[FirstFraction - 1] == '.' && !text[FirstFraction..FirstExcessDigit].ContainsAnyExceptInRange('0', '9'))
        {
            kept = FirstExcessDigit;
            rest = kept + Math.Max(0, text[kept..].IndexOfAnyExceptInRange('0', '9'));
        }

        var length = kept + text.Length - rest;
        if (length > into.Length) return [];
        text[..kept].ToUpperInvariant(into);
        text[rest..].ToUpperInvariant(into[kept..]);
        return into[..length];
    }
}
