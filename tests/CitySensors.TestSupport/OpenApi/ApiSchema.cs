using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace CitySensors.TestSupport.OpenApi;

/// <summary>A schema of the document, JSON Schema 2020-12 as OpenAPI 3.1 has it.</summary>
/// <remarks>
/// A format is an annotation, which a validator may check or not. So what is certainly allowed is what passes with formats checked, and
/// what is certainly forbidden is what fails without; of what is in between the document says nothing.
/// </remarks>
public sealed class ApiSchema
{
    private static readonly EvaluationOptions Options = new() { RequireFormatValidation = true, OutputFormat = OutputFormat.List };
    private readonly JsonSchema _withFormats;
    private readonly JsonSchema _withoutFormats;

    public ApiSchema(JsonNode schema, JsonObject components)
    {
        var whole = new JsonObject { ["$defs"] = components.DeepClone(), ["allOf"] = new JsonArray(schema.DeepClone()) };
        var text = whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        _withFormats = Build(text);
        var stripped = JsonNode.Parse(text)!;
        RemoveFormats(stripped);
        _withoutFormats = Build(stripped.ToJsonString());
    }

    public bool Allows(JsonNode? instance) => Evaluate(_withFormats, instance).IsValid;

    public bool Forbids(JsonNode? instance) => !Evaluate(_withoutFormats, instance).IsValid;

    /// <summary>Why it does not allow an instance; null where it does.</summary>
    public string? FaultOf(JsonNode? instance)
    {
        var result = Evaluate(_withFormats, instance);
        if (result.IsValid) return null;
        return string.Join("; ", (result.Details ?? []).SelectMany(at => (at.Errors ?? []).Select(error => $"{at.InstanceLocation} {error.Value}")));
    }

    private static JsonSchema Build(string text) => JsonSchema.FromText(text, new BuildOptions { SchemaRegistry = new SchemaRegistry() });

    private static EvaluationResults Evaluate(JsonSchema schema, JsonNode? instance) => schema.Evaluate(JsonSerializer.SerializeToElement(instance), Options);

    private static void RemoveFormats(JsonNode? node)
    {
        if (node is JsonArray list) foreach (var one in list) RemoveFormats(one);
        if (node is not JsonObject members) return;
        if (members["format"] is JsonValue) members.Remove("format");
        foreach (var (_, member) in members) RemoveFormats(member);
    }
}
