using System.Xml;

namespace CitySensors.Simulator.Scenarios;

/// <summary>ISO 8601 durations without years and months, from zero to a hundred years.</summary>
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
            // The framework has no TryParse; the caller reports the error.
            return false;
        }
    }
}
