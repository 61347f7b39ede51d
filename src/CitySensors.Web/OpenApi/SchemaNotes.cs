using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using CitySensors.Web.Readings;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>Completes the generated schemas: adds member descriptions, removes null where it is never written and records the CLR type.</summary>
internal sealed class SchemaNotes : IOpenApiSchemaTransformer
{
    private const string TypeNote = "city-type";

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(context);
        // The description of a member takes precedence over that of its type.
        if (DescriptionOf(context.JsonPropertyInfo?.AttributeProvider) is { } description) schema.Description = description;
        if (schema.Type is { } type) schema.Type = type & ~JsonSchemaType.Null;
        if (schema.Enum is { Count: > 0 } choices)
        {
            schema.Type = JsonSchemaType.String;
            // The generated choices of an optional member include null.
            schema.Enum = [.. choices.Where(choice => choice?.GetValueKind() == System.Text.Json.JsonValueKind.String)];
        }

        foreach (var rule in context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(inherit: false).OfType<SchemaRuleAttribute>() ?? []) rule.Apply(schema);
        if (context.JsonPropertyInfo is null && context.JsonTypeInfo.Type.GetCustomAttributes<ExampleAttribute>().ToList() is { Count: > 0 } examples)
            schema.Examples = [.. examples.Select(example => JsonNode.Parse(example.Json)!)];
        if (context.JsonTypeInfo.Type == typeof(ReadingInput))
            schema.AdditionalProperties = SchemaForms.ReadingValue();

        var isOurs = context.JsonTypeInfo.Type.Assembly == typeof(SchemaNotes).Assembly;
        if (isOurs && schema.Properties is { Count: > 0 }) (schema.Metadata ??= new Dictionary<string, object>())[TypeNote] = context.JsonTypeInfo.Type;
        return Task.CompletedTask;
    }

    /// <summary>The CLR type of an object schema; null if it is not a type of this API.</summary>
    public static Type? TypeOf(IOpenApiSchema schema) => schema is OpenApiSchema { Metadata: { } notes } && notes.TryGetValue(TypeNote, out var type) ? (Type)type : null;

    private static string? DescriptionOf(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) is [DescriptionAttribute { Description: var description }, ..] ? description : null;
}
