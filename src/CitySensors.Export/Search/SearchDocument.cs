using System.Text.Json;
using System.Text.Json.Serialization;

namespace CitySensors.Export.Search;

/// <summary>A document.</summary>
/// <param name="Id">Its id: the same row has the same one, and so replaces what was exported before.</param>
/// <param name="Json">Its fields.</param>
[JsonConverter(typeof(Converter))]
internal readonly record struct SearchDocument(string Id, ReadOnlyMemory<byte> Json)
{
    /// <summary>Writes the fields as they are.</summary>
    internal sealed class Converter : JsonConverter<SearchDocument>
    {
        public override SearchDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Documents are only written.");

        public override void Write(Utf8JsonWriter writer, SearchDocument value, JsonSerializerOptions options) => writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
    }
}
