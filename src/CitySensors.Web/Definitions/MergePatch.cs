using System.Buffers;
using System.Text.Json;

namespace CitySensors.Web.Definitions;

/// <summary>JSON merge patch (RFC 7396).</summary>
internal static class MergePatch
{
    public const string MediaType = "application/merge-patch+json";

    /// <summary>Applies a patch to a document.</summary>
    /// <remarks>A member that the patch has twice is also in the result twice, so that reading it reports the duplicate.</remarks>
    /// <exception cref="InvalidOperationException">A string of the patch is not valid Unicode.</exception>
    public static JsonElement Apply(JsonElement target, JsonElement patch)
    {
        var merged = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(merged)) Write(json, target, patch);
        return JsonElement.Parse(merged.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, JsonElement target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            patch.WriteTo(json);
            return;
        }

        var isMerged = target.ValueKind == JsonValueKind.Object;
        json.WriteStartObject();
        foreach (var member in isMerged ? target.EnumerateObject() : default)
            if (!patch.TryGetProperty(member.Name, out _)) member.WriteTo(json);
        foreach (var member in patch.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            json.WritePropertyName(member.Name);
            Write(json, isMerged && target.TryGetProperty(member.Name, out var before) ? before : default, member.Value);
        }

        json.WriteEndObject();
    }
}
