using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Web.Readings;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>The JSON schemas of a document.</summary>
internal sealed class SchemaSource(OpenApiDocument document, OpenApiDocumentTransformerContext context)
{
    private readonly HashSet<string> _made = [];

    public async Task<IDictionary<string, OpenApiMediaType>> ContentAsync(Content content, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, OpenApiMediaType>();
        foreach (var mediaType in content.MediaTypes)
            all[mediaType] = new OpenApiMediaType { Schema = await SchemaAsync(content, mediaType, cancellationToken) };
        return all;
    }

    public static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    public static OpenApiSchema Of(QueryParameter parameter) => parameter.Kind switch
    {
        ParameterKind.Number => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = parameter.Name == "limit" ? "int32" : "int64",
            Minimum = parameter.Name == "limit" ? "1" : "0",
            Maximum = parameter.Name == "limit" ? QueryReader.MaxLimit.ToString(CultureInfo.InvariantCulture) : null,
            Description = parameter.Description,
        },
        ParameterKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = parameter.Description },
        ParameterKind.Time => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time", Description = parameter.Description },
        ParameterKind.Severity => new OpenApiSchema
        {
            Type = JsonSchemaType.String, Enum = [.. Enum.GetNames<Severity>().Select(name => (System.Text.Json.Nodes.JsonNode)name)], Description = parameter.Description,
        },
        _ => Text(parameter.Description),
    };

    private async Task<IOpenApiSchema> SchemaAsync(Content content, string mediaType, CancellationToken cancellationToken)
    {
        if (content.Type is null) return Text(content.Description);
        var schema = await ReferenceAsync(content.Type, cancellationToken);
        if (content.Type != typeof(ReadingInput)) return schema;
        if (mediaType != "application/json") return new OpenApiSchema { Type = JsonSchemaType.String, Description = "One reading a line." };
        return new OpenApiSchema
        {
            Description = "One reading, or an array of them.",
            OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema, Description = "Several readings." }],
        };
    }

    private async Task<OpenApiSchemaReference> ReferenceAsync(Type type, CancellationToken cancellationToken)
    {
        var name = NameOf(type);
        if (_made.Add(name))
        {
            var schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
            await ReferToPartsAsync(schema, cancellationToken);
            document.AddComponent(name, schema);
        }

        return new OpenApiSchemaReference(name, document);
    }

    /// <summary>Puts a reference in place of every object within: each is described once, whoever holds it.</summary>
    private async Task ReferToPartsAsync(OpenApiSchema schema, CancellationToken cancellationToken)
    {
        foreach (var (name, member) in schema.Properties?.ToList() ?? []) schema.Properties![name] = await PartAsync(member, cancellationToken);
        if (schema.Items is { } items) schema.Items = await PartAsync(items, cancellationToken);
        if (schema.AdditionalProperties is { } others) schema.AdditionalProperties = await PartAsync(others, cancellationToken);
    }

    private async Task<IOpenApiSchema> PartAsync(IOpenApiSchema part, CancellationToken cancellationToken)
    {
        if (SchemaNotes.TypeOf(part) is { } type)
        {
            var reference = await ReferenceAsync(type, cancellationToken);
            reference.Description = part.Description;
            return reference;
        }

        if (part is OpenApiSchema schema) await ReferToPartsAsync(schema, cancellationToken);
        return part;
    }

    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{NameOf(type.GetGenericArguments()[0])}Page" : type.Name.Replace("Resource", "", StringComparison.Ordinal);
}
