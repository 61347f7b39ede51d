using CitySensors.Web.Readings;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>
/// The JSON schemas of a document. A type has separate schemas for requests and responses: in requests, null is allowed for optional members and
/// unknown members are forbidden; responses may get more members in later versions.
/// </summary>
internal sealed class SchemaSource(OpenApiDocument document, OpenApiDocumentTransformerContext context)
{
    private readonly HashSet<string> _made = [];

    public async Task<IDictionary<string, OpenApiMediaType>> ContentAsync(Content content, bool isRequest, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, OpenApiMediaType>();
        foreach (var mediaType in content.MediaTypes)
            all[mediaType] = new OpenApiMediaType { Schema = await SchemaAsync(content, mediaType, isRequest, cancellationToken) };
        return all;
    }

    private async Task<IOpenApiSchema> SchemaAsync(Content content, string mediaType, bool isRequest, CancellationToken cancellationToken)
    {
        if (content.Type is null)
            return new OpenApiSchema { Type = mediaType == "application/json" ? JsonSchemaType.Object : JsonSchemaType.String, Description = content.Description };
        var schema = await ReferenceAsync(content.Type, isRequest, cancellationToken);
        if (content.Type != typeof(ReadingInput)) return schema;
        if (mediaType != "application/json") return new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, Description = "Newline-delimited JSON: one reading per line." };
        return new OpenApiSchema
        {
            Description = "A reading or an array of readings.",
            OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema, Description = "An array of readings." }],
        };
    }

    private async Task<OpenApiSchemaReference> ReferenceAsync(Type type, bool isRequest, CancellationToken cancellationToken)
    {
        var name = NameOf(type, isRequest);
        if (_made.Add(name))
        {
            var schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
            await ReferToPartsAsync(schema, isRequest, cancellationToken);
            if (isRequest) MakeRequest(schema);
            document.AddComponent(name, schema);
        }

        return new OpenApiSchemaReference(name, document);
    }

    /// <summary>Replaces nested object schemas with references, so that each is defined once.</summary>
    private async Task ReferToPartsAsync(OpenApiSchema schema, bool isRequest, CancellationToken cancellationToken)
    {
        foreach (var (name, member) in schema.Properties?.ToList() ?? []) schema.Properties![name] = await PartAsync(member, isRequest, cancellationToken);
        if (schema.Items is { } items) schema.Items = await PartAsync(items, isRequest, cancellationToken);
        if (schema.AdditionalProperties is { } others) schema.AdditionalProperties = await PartAsync(others, isRequest, cancellationToken);
    }

    private async Task<IOpenApiSchema> PartAsync(IOpenApiSchema part, bool isRequest, CancellationToken cancellationToken)
    {
        if (SchemaNotes.TypeOf(part) is { } type)
        {
            var reference = await ReferenceAsync(type, isRequest, cancellationToken);
            reference.Description = part.Description;
            return reference;
        }

        if (part is OpenApiSchema schema) await ReferToPartsAsync(schema, isRequest, cancellationToken);
        return part;
    }

    private static void MakeRequest(OpenApiSchema schema)
    {
        if (schema.AdditionalProperties is null) schema.AdditionalPropertiesAllowed = false;
        foreach (var (name, member) in schema.Properties?.ToList() ?? [])
            if (schema.Required?.Contains(name) != true) schema.Properties![name] = OrNull(member);
    }

    private static OpenApiSchema OrNull(IOpenApiSchema member)
    {
        if (member is not OpenApiSchema schema)
        {
            return new OpenApiSchema
            {
                AnyOf = [member, new OpenApiSchema { Type = JsonSchemaType.Null, Description = "Same as omitted." }], Description = member.Description,
            };
        }

        schema.Type |= JsonSchemaType.Null;
        if (schema.Enum is { Count: > 0 } choices) schema.Enum = [.. choices, JsonNullSentinel.JsonNull];
        return schema;
    }

    private static string NameOf(Type type, bool isRequest)
    {
        if (type.IsGenericType) return $"{NameOf(type.GetGenericArguments()[0], isRequest)}Page";
        var name = type.Name.Replace("Resource", "", StringComparison.Ordinal).Replace("Input", "", StringComparison.Ordinal);
        return isRequest ? $"{name}Input" : name;
    }
}
