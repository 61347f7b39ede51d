using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using CitySensors.Web.Readings;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>Completes what is made of the types: descriptions of members, no null where none is ever written, and which type it was.</summary>
internal sealed class SchemaNotes : IOpenApiSchemaTransformer
{
    private const string TypeNote = "city-type";

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(context);
        // What a member is says more than what its type is.
        if (DescriptionOf(context.JsonPropertyInfo?.AttributeProvider) is { } description) schema.Description = description;
        if (schema.Type is { } type) schema.Type = type & ~JsonSchemaType.Null;
        if (schema.Enum is { Count: > 0 } choices)
        {
            schema.Type = JsonSchemaType.String;
            // A member that may be left out has null among its choices.
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

    /// <summary>The type that an object's schema was made of, where it is one of the API's.</summary>
    public static Type? TypeOf(IOpenApiSchema schema) => schema is OpenApiSchema { Metadata: { } notes } && notes.TryGetValue(TypeNote, out var type) ? (Type)type : null;

    private static string? DescriptionOf(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) is [DescriptionAttribute { Description: var description }, ..] ? description : null;
}
