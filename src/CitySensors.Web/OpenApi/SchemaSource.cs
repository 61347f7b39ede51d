using CitySensors.Web.Definitions;
using CitySensors.Web.Readings;
using CitySensors.Web.Stations.Registration;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>
/// The JSON schemas of a document. A type has separate schemas for requests, patches and responses: in requests, null is allowed for optional
/// members and unknown members are forbidden; in patches, all members are optional; responses may get more members in later versions.
/// </summary>
internal sealed class SchemaSource(OpenApiDocument document, OpenApiDocumentTransformerContext context)
{
    private readonly HashSet<string> _made = [];

    public async Task<IDictionary<string, OpenApiMediaType>> ContentAsync(Content content, bool isRequest, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, OpenApiMediaType>();
        foreach (var mediaType in content.MediaTypes)
        {
            var use = !isRequest ? SchemaUse.Response : mediaType == MergePatch.MediaType ? SchemaUse.Patch : SchemaUse.Request;
            all[mediaType] = new OpenApiMediaType { Schema = await SchemaAsync(content, mediaType, use, cancellationToken) };
        }

        return all;
    }

    private async Task<IOpenApiSchema> SchemaAsync(Content content, string mediaType, SchemaUse use, CancellationToken cancellationToken)
    {
        if (content.Type is null)
            return new OpenApiSchema { Type = mediaType is "application/json" or "application/geo+json" ? JsonSchemaType.Object : JsonSchemaType.String, Description = content.Description };
        var schema = await ReferenceAsync(content.Type, use, cancellationToken);
        if (content.Alternative is { } alternative)
            return new OpenApiSchema { Description = content.Description, AnyOf = [schema, await ReferenceAsync(alternative, use, cancellationToken)] };
        if (Word(content.Type) is not { } word) return schema;
        return mediaType switch
        {
            "application/json" => new OpenApiSchema
            {
                Description = $"A {word} or an array of {word}s.",
                OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema, Description = $"An array of {word}s." }],
            },
            "text/csv" => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, Description = $"A header with the names of members, and one {word} per row; separated by commas, semicolons or tabs. An empty field is an omitted member." },
            _ => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, Description = $"Newline-delimited JSON: one {word} per line." },
        };
    }

    /// <summary>The name of the elements of a body that can have several; null for a body that is one definition.</summary>
    private static string? Word(Type type) => type == typeof(ReadingInput) ? "reading" : type == typeof(StationListInput) ? "station" : null;

    private async Task<OpenApiSchemaReference> ReferenceAsync(Type type, SchemaUse use, CancellationToken cancellationToken)
    {
        var name = NameOf(type, use);
        if (_made.Add(name))
        {
            var schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
            await ReferToPartsAsync(schema, use, cancellationToken);
            if (use == SchemaUse.Patch) MakePatch(schema);
            if (use != SchemaUse.Response) MakeRequest(schema);
            document.AddComponent(name, schema);
        }

        return new OpenApiSchemaReference(name, document);
    }

    /// <summary>Replaces nested object schemas with references, so that each is defined once.</summary>
    private async Task ReferToPartsAsync(OpenApiSchema schema, SchemaUse use, CancellationToken cancellationToken)
    {
        foreach (var (name, member) in schema.Properties?.ToList() ?? []) schema.Properties![name] = await PartAsync(member, use, cancellationToken);
        // A patch replaces an array as a whole.
        if (schema.Items is { } items) schema.Items = await PartAsync(items, use == SchemaUse.Patch ? SchemaUse.Request : use, cancellationToken);
        if (schema.AdditionalProperties is not { } others) return;
        schema.AdditionalProperties = await PartAsync(others, use, cancellationToken);
        // In a patch, null removes the member.
        if (use == SchemaUse.Patch) schema.AdditionalProperties = OrNull(schema.AdditionalProperties);
    }

    private async Task<IOpenApiSchema> PartAsync(IOpenApiSchema part, SchemaUse use, CancellationToken cancellationToken)
    {
        if (SchemaNotes.TypeOf(part) is { } type)
        {
            var reference = await ReferenceAsync(type, use, cancellationToken);
            reference.Description = part.Description;
            return reference;
        }

        if (part is OpenApiSchema schema) await ReferToPartsAsync(schema, use, cancellationToken);
        return part;
    }

    private static void MakePatch(OpenApiSchema schema)
    {
        schema.Required?.Clear();
        schema.Description = $"A JSON merge patch. {schema.Description} Members that are omitted stay unchanged, and null removes a member. The definition that results must be valid.";
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

    private static string NameOf(Type type, SchemaUse use)
    {
        var name = type.Name.Split('`')[0].Replace("Resource", "", StringComparison.Ordinal).Replace("Input", "", StringComparison.Ordinal);
        if (type.IsGenericType) return $"{NameOf(type.GetGenericArguments()[0], use)}{name}";
        return use switch { SchemaUse.Request => $"{name}Input", SchemaUse.Patch => $"{name}Patch", _ => name };
    }

    private enum SchemaUse
    {
        Response,
        Request,
        Patch,
    }
}
