using System.Globalization;
using System.Xml;

namespace CitySensors.Core.Readings;

/// <summary>Decides whether the event time of a reading is believed, and explains timestamps that are not. Stateless.</summary>
public static class EventTimeValidator
{
    internal const string Forms = "timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset";

    /// <summary>The times at which clocks start that were not set: Unix, GPS, and many real-time clocks.</summary>
    private static readonly DateTime[] Epochs = [DateTime.UnixEpoch, new(1980, 1, 6), new(2000, 1, 1)];

    private static readonly TimeSpan LongestUptime = TimeSpan.FromDays(366);

    private static readonly string[] CompactForms = ["yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    /// <param name="eventTicks">The event time, in UTC ticks.</param>
    /// <param name="arrived">The time of arrival.</param>
    /// <param name="maxAhead">How far the event time may be ahead of the arrival.</param>
    /// <param name="maxBehind">How far the event time may be behind the arrival.</param>
    /// <returns>The error message; null if the event time is within the limits.</returns>
    public static string? Validate(long eventTicks, DateTimeOffset arrived, TimeSpan maxAhead, TimeSpan maxBehind)
    {
        var ahead = eventTicks - arrived.UtcTicks;
        if (ahead > maxAhead.Ticks) return Invariant($"timestamp is {new DateTime(eventTicks):s}Z, more than {XmlConvert.ToString(maxAhead)} in the future{CompactHint(eventTicks)}");
        if (-ahead > maxBehind.Ticks) return Invariant($"timestamp is {new DateTime(eventTicks):s}Z, more than {XmlConvert.ToString(maxBehind)} in the past{EpochHint(eventTicks)}");
        return null;
    }

    /// <summary>The error message for a number that is not a Unix time.</summary>
    public static string Explain(double number)
    {
        if (IsCompact(number)) return Invariant($"{Forms}, but {number:R} looks like a date");
        return number is >= 0 and < Timestamp.FirstSeconds
            ? Invariant($"{Forms}, but {number:R} is before September 2001{EpochHint(DateTime.UnixEpoch.AddSeconds(number).Ticks)}")
            : Invariant($"{Forms}, but is {number:R}");
    }

    /// <summary>The error message for a text that is not an RFC 3339 time.</summary>
    public static string Explain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsCompact(text.Replace("T", "", StringComparison.OrdinalIgnoreCase).TrimEnd('Z', 'z'))
            ? $"{Forms}, but {MemberText.Quoted(text)} is a date without separators"
            : $"{Forms}, but is {MemberText.Quoted(text)}";
    }

    private static string CompactHint(long eventTicks)
    {
        var seconds = (eventTicks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;
        foreach (var number in (double[])[seconds, seconds * 1000])
            if (IsCompact(number)) return Invariant($"; {number:R} looks like a date, not a Unix time");
        return "";
    }

    private static string EpochHint(long eventTicks)
    {
        foreach (var epoch in Epochs)
            if (eventTicks >= epoch.Ticks && eventTicks - epoch.Ticks <= LongestUptime.Ticks) return Invariant($"; the clock was probably not set, it counts from {epoch.Year}{(epoch == DateTime.UnixEpoch ? ", or this is an uptime" : "")}");
        return "";
    }

    private static bool IsCompact(double number) => number is >= 0 and < 1e15 && double.IsInteger(number) && IsCompact(number.ToString("F0", CultureInfo.InvariantCulture));

    private static bool IsCompact(string digits) =>
        DateTime.TryParseExact(digits, CompactForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1970 and < 2100;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
