using System.Text.Json;

namespace CitySensors.Truth.Matching;

/// <summary>What matching needs to know of an entry of the alert log.</summary>
/// <param name="Updated">The event time of the value that caused the entry.</param>
/// <param name="IsNews">Whether the alert was raised or escalated by it.</param>
/// <param name="IsPublic">Whether citizens get it; otherwise it is for staff only.</param>
internal sealed record AlertEntry(string Id, long Sequence, string StationId, string Sensor, DateTimeOffset Updated, bool IsNews, bool IsPublic)
{
    public static AlertEntry Read(JsonElement json) => new(
        json.GetProperty("id").GetString()!,
        json.GetProperty("sequence").GetInt64(),
        json.GetProperty("station_id").GetString()!,
        json.GetProperty("sensor").GetString()!,
        json.GetProperty("updated").GetDateTimeOffset(),
        json.GetProperty("state").GetString() is "raised" or "escalated",
        AudienceText.IsPublic(json));
}
