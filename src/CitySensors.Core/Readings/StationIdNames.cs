namespace CitySensors.Core.Readings;

/// <summary>What other systems call the id of a station, to help those who send it by such a name.</summary>
internal static class StationIdNames
{
    /// <summary>Without case and separators, the most likely first.</summary>
    private static readonly string[] Names =
    [
        "stationid", "station", "stationname", "deviceid", "device", "devid", "devicename", "esp8266id", "esp32id", "chipid", "nodeid", "node",
        "deveui", "sensorid", "sensor", "id", "mac", "name",
    ];

    /// <summary>How likely a member is the id: 0 is the most likely, and <see cref="int.MaxValue"/> means not at all.</summary>
    public static int RankOf(string member)
    {
        if (member.Length > Identifier.MaxLength) return int.MaxValue;
        var letters = string.Concat(member.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return Array.IndexOf(Names, letters) is >= 0 and var rank ? rank : int.MaxValue;
    }
}
