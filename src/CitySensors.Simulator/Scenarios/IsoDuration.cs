using System.Xml;

namespace CitySensors.Simulator.Scenarios;

/// <summary>ISO 8601 durations of days and less, from nothing to a hundred years.</summary>
internal static class IsoDuration
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (!text.StartsWith('P')) return false;
        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return duration <= Longest;
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            // The framework has no form of it that tries; the caller tells what is wrong.
            return false;
        }
    }
}
