using System.Globalization;
using System.Text.RegularExpressions;

namespace CitySensors.Cases.Tests;

/// <summary>Fills in the station of a case and times relative to its start.</summary>
/// <param name="station">The id of the station.</param>
/// <param name="now">The start, in whole seconds.</param>
public sealed partial class Placeholders(string station, DateTimeOffset now)
{
    public string FillIn(string text) => Placeholder().Replace(text, Value);

    /// <summary>A name, a fraction of the second, and an offset: in minutes from UTC for texts with an offset, otherwise in seconds from now.</summary>
    [GeneratedRegex(@"\{(?<name>station|escaped|now|ms|iso|offset|basic|space|nano)(?<fraction>\.\d+)?(?<offset>[+-]\d+)?\}")]
    private static partial Regex Placeholder();

    private string Value(Match match)
    {
        var offset = match.Groups["offset"] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
        var time = now.AddSeconds(offset);
        var fraction = match.Groups["fraction"].Value;
        return match.Groups["name"].Value switch
        {
            "station" => station,
            "escaped" => string.Concat(station.Select(c => char.IsAsciiLetter(c) ? c.ToString() : $"\\u{(int)c:x4}")),
            "now" => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "ms" => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            "iso" => $"{Text(time, "yyyy-MM-dd'T'HH:mm:ss")}{fraction}Z",
            "nano" => $"{Text(time, "yyyy-MM-dd'T'HH:mm:ss")}.123456789Z",
            "space" => $"{Text(time, "yyyy-MM-dd HH:mm:ss")}Z",
            "offset" => Local(offset),
            _ => Local(offset).Remove(22, 1),
        };
    }

    private string Local(int minutes) => Text(now.ToOffset(TimeSpan.FromMinutes(minutes)), "yyyy-MM-dd'T'HH:mm:sszzz");

    private static string Text(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
