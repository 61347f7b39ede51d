using System.Text.Json;
using System.Text.Json.Serialization;

namespace CitySensors.Core.Recomputations;

/// <summary>Serializes recomputations for stores.</summary>
public static class RecomputationText
{
    public static string Serialize(Recomputation recomputation) => JsonSerializer.Serialize(recomputation, RecomputationJson.Default.Recomputation);

    /// <exception cref="InvalidDataException">The text is not one of a recomputation.</exception>
    public static Recomputation Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, RecomputationJson.Default.Recomputation) ?? throw new JsonException("It is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"A stored recomputation is damaged: {error.Message}", error);
        }
    }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Recomputation))]
internal sealed partial class RecomputationJson : JsonSerializerContext;
