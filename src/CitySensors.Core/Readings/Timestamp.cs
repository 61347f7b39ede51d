using System.Globalization;

namespace CitySensors.Core.Readings;

/// <summary>The time of a reading as stations write it: Unix seconds, also fractional, Unix milliseconds, or RFC 3339.</summary>
public static class Timestamp
{
    /// <summary>From here on a number is milliseconds: as seconds it would be the year 5138.</summary>
    private const double FirstMilliseconds = 1e11;

    /// <summary>The end of the year 9998 in milliseconds.</summary>
    private const double LastMilliseconds = 253_370_764_800_000;

    private const int FirstFraction = 20;
    private const int FractionDigits = 7;
    private const int FirstExcessDigit = FirstFraction + FractionDigits;
    private const int MaxLength = FirstExcessDigit + 6;

    private static readonly string[] Rfc3339 =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ssK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>UTC ticks of a number of seconds or milliseconds since 1970, or false where it is no such time.</summary>
    public static bool TryFromUnix(double number, out long ticks)
    {
        ticks = 0;
        if (!(number >= 0 && number < LastMilliseconds)) return false;
        // A double holds seconds of our days to a quarter of a microsecond.
        var microseconds = number < FirstMilliseconds ? Math.Round(number * 1e6) : Math.Round(number * 1e3);
        ticks = DateTime.UnixEpoch.Ticks + (long)microseconds * TimeSpan.TicksPerMicrosecond;
        return true;
    }

    /// <summary>UTC ticks of an RFC 3339 time, to the microsecond.</summary>
    public static bool TryFromText(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        // Without an offset it would be somebody's local time.
        if (text.Length < 20 || !(text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')) return false;
        Span<char> parsable = stackalloc char[MaxLength];
        if (!DateTimeOffset.TryParseExact(Parsable(text, parsable), Rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return false;
        ticks = time.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;
        return ticks >= DateTime.UnixEpoch.Ticks;
    }

    /// <summary>
    /// The form that .NET reads: T and Z in capitals, and no more digits of a second than a tick holds (Go and Java write nanoseconds).
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
