using System.Buffers;
using System.Globalization;

namespace CitySensors.Core.Audit;

/// <summary>The ids of entries: a time, a number within it and the process, in hexadecimal. Their ordinal order is that of their times.</summary>
public static class AuditId
{
    public const int Length = TimeDigits + NumberDigits + ProcessDigits;
    public const int MaxNumber = 0xffff;
    public const string Pattern = "^[0-9a-f]{24}$";

    private const int TimeDigits = 12;
    private const int NumberDigits = 4;
    private const int ProcessDigits = 8;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <param name="milliseconds">The time, in Unix milliseconds.</param>
    /// <param name="number">Distinguishes the entries of a process in the same millisecond.</param>
    /// <param name="process">Distinguishes processes.</param>
    public static string Create(long milliseconds, int number, uint process)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxNumber);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds:x12}{number:x4}{process:x8}");
    }

    /// <summary>The ids of all entries from a time on are at least this, and those of all before it are less.</summary>
    public static string FirstFrom(DateTimeOffset time)
    {
        var milliseconds = (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return Math.Max(milliseconds, 0).ToString("x12", CultureInfo.InvariantCulture);
    }

    public static bool IsValid(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length == Length && !id.AsSpan().ContainsAnyExcept(Digits) && Milliseconds(id) <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    }

    public static DateTimeOffset TimeOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds(id));
    }

    private static long Milliseconds(string id) => long.Parse(id.AsSpan(0, TimeDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
