using System.Text.Json;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.OpenApi;

/// <summary>Checks that responses match the document. Not thread safe.</summary>
public sealed class ResponseCheck(ApiDocument document)
{
    private readonly Dictionary<string, ApiSchema> _schemas = [];

    /// <returns>The difference from the document; null if the response matches it.</returns>
    public async Task<string?> DifferenceAsync(ApiOperation operation, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (operation.ResponseOf(status) is not { } described) return $"the status {status} is not described";
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        foreach (var (name, header) in described["headers"]?.AsObject() ?? [])
        {
            var value = response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
            if (value is null && (bool?)header!["required"] == true) return $"{status} has no {name}";
            if (value is null) continue;
            if (SchemaOf(header!["schema"]!).FaultOf(value) is { } headerFault) return $"{status} has {name}: {value}: {headerFault}";
        }

        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (described["content"]?.AsObject() is not { } contents) return body.Length == 0 ? null : $"{status} has a body, which is not described";
        if (mediaType is null || contents[mediaType] is not { } content) return $"{status} is {mediaType ?? "without media type"}, which is not described";
        var schema = content["schema"]!;
        if (mediaType != "application/json" && !mediaType.EndsWith("+json", StringComparison.Ordinal)) return null;
        try
        {
            var fault = SchemaOf(schema).FaultOf(JsonNode.Parse(body));
            return fault is null ? null : $"{status} has a body that its schema does not allow: {fault}";
        }
        catch (JsonException)
        {
            return $"{status} has a body that is not JSON";
        }
    }

    private ApiSchema SchemaOf(JsonNode schema)
    {
        var text = schema.ToJsonString();
        if (!_schemas.TryGetValue(text, out var made)) _schemas[text] = made = document.SchemaOf(schema);
        return made;
    }
}
