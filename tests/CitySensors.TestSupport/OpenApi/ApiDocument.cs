using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.OpenApi;

/// <summary>The OpenAPI document that a server serves.</summary>
public sealed class ApiDocument
{
    private readonly JsonObject _root;

    public ApiDocument(string text)
    {
        _root = JsonNode.Parse(text)!.AsObject();
        Operations =
        [
            .. _root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(
                operation => new ApiOperation(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject()))),
        ];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>The JSON of the component with this name or, if there is none, of the operation with this ID.</summary>
    public string TextOf(string name) =>
        (_root["components"]!["schemas"]![name] ?? Operations.Single(operation => operation.Id == name).Node).ToJsonString(JsonText.Readable);

    public ApiSchema SchemaOf(JsonNode schema) => new(schema, Schemas);

    /// <summary>Follows a reference; other schemas are returned as they are.</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        var one = schema.AsObject();
        return (string?)one["$ref"] is { } reference ? Schemas[reference[(reference.LastIndexOf('/') + 1)..]]!.AsObject() : one;
    }

    private JsonObject Schemas => _root["components"]!["schemas"]!.AsObject();
}

public sealed class ApiOperation(string method, string path, JsonObject node)
{
    public string Method => method;

    public string Path => path;

    public JsonObject Node => node;

    public string Id => (string)node["operationId"]!;

    public IReadOnlyList<ApiParameter> Parameters { get; } =
        [.. (node["parameters"]?.AsArray() ?? []).Select(one => new ApiParameter((string)one!["name"]!, (string)one["in"]!, one["schema"]!))];

    /// <summary>The schemas of the request body by media type; empty if it has no body.</summary>
    public IReadOnlyList<(string MediaType, JsonNode Schema)> Bodies { get; } =
        [.. (node["requestBody"]?["content"]?.AsObject() ?? []).Select(one => (one.Key, one.Value!["schema"]!))];

    public bool NeedsKey => node["security"] is JsonArray { Count: > 0 } choices && choices.All(choice => choice!.AsObject().Count > 0);

    public bool TakesKey => node["security"] is JsonArray { Count: > 0 };

    public JsonNode? ResponseOf(int status) => node["responses"]![$"{status}"];
}

public sealed record ApiParameter(string Name, string In, JsonNode Schema);
