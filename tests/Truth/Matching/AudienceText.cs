using System.Text.Json;

namespace CitySensors.Truth.Matching;

/// <summary>The member <c>audience</c> of alerts and rules: a name, or a list of names.</summary>
internal static class AudienceText
{
    private static readonly string[] NotPublic = ["staff", "confirmed"];

    /// <summary>Whether the public is among the audience. Without the member it is.</summary>
    public static bool IsPublic(JsonElement json)
    {
        if (!json.TryGetProperty("audience", out var audience)) return true;
        return audience.ValueKind switch
        {
            JsonValueKind.String => !IsStaff(audience),
            JsonValueKind.Array => audience.GetArrayLength() == 0 || audience.EnumerateArray().Any(name => !IsStaff(name)),
            _ => true,
        };
    }

    private static bool IsStaff(JsonElement name) => NotPublic.Contains(name.GetString(), StringComparer.OrdinalIgnoreCase);
}
