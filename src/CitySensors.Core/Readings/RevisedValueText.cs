using System.Text.Json;
using System.Text.Json.Serialization;

namespace CitySensors.Core.Readings;

/// <summary>The values before a change of a reading as JSON, in which stores keep them.</summary>
public static class RevisedValueText
{
    public static string Serialize(IReadOnlyList<RevisedValue> values) => JsonSerializer.Serialize(values, RevisedValueJson.Default.IReadOnlyListRevisedValue);

    /// <exception cref="InvalidDataException">The text is damaged.</exception>
    public static IReadOnlyList<RevisedValue> Deserialize(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, RevisedValueJson.Default.IReadOnlyListRevisedValue) ?? [];
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"Values before a change of a reading cannot be read: {error.Message}", error);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<RevisedValue>))]
internal sealed partial class RevisedValueJson : JsonSerializerContext;
