using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CitySensors.Web.StaticPage;
using CitySensors.Web.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.OpenApi;

public sealed partial class DescriptionTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private JsonNode _document = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        using var response = await _server.Client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
        _document = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Document_Form_IsOpenApi31() => Assert.StartsWith("3.1.", (string)_document["openapi"]!, StringComparison.Ordinal);

    [Fact]
    public void Document_EverythingInIt_IsDescribed()
    {
        var missing = new List<string>();
        foreach (var (path, item) in _document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject()) CheckOperation($"{method} {path}", operation!, missing);
        }

        foreach (var (name, schema) in _document["components"]!["schemas"]!.AsObject()) CheckSchema($"schema {name}", schema!, missing, isRoot: true);
        foreach (var tag in _document["tags"]!.AsArray()) Require(tag!, $"tag {(string)tag!["name"]!}", missing);
        Assert.True(missing.Count == 0, string.Join("\n", missing));
    }

    [Fact]
    public void Document_EveryAddressOfTheServer_IsInIt()
    {
        var page = new PageFiles().Paths.Select(path => $"/{path}").Append("/").ToHashSet();
        var routes = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Path: $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(route => !route.Path.StartsWith("/hubs/", StringComparison.Ordinal) && !page.Contains(route.Path));
        var lacking = routes.SelectMany(route => route.Methods.Select(method => (route.Path, Method: method)))
            .Where(route => _document["paths"]![route.Path]?[route.Method.ToLowerInvariant()] is null);
        Assert.Empty(lacking);
        Assert.Contains("/api/readings", _document["paths"]!.AsObject().Select(path => path.Key));
    }

    [Fact]
    public void Document_EveryReference_LeadsSomewhere()
    {
        var text = _document.ToJsonString();
        foreach (Match match in Reference().Matches(text))
        {
            JsonNode? at = _document;
            foreach (var part in match.Groups[1].Value.Split('/')) at = at is JsonArray list ? list[int.Parse(part, null)] : at?[part];
            Assert.True(at is not null, match.Value);
        }
    }

    [Fact]
    public void Document_OperationIds_AreUnique()
    {
        var ids = _document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string)operation.Value!["operationId"]!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    private static void CheckOperation(string where, JsonNode operation, List<string> missing)
    {
        Require(operation, where, missing);
        if (string.IsNullOrWhiteSpace((string?)operation["summary"])) missing.Add($"{where}: summary");
        foreach (var parameter in operation["parameters"]?.AsArray() ?? []) Require(parameter!, $"{where} parameter {(string)parameter!["name"]!}", missing);
        if (operation["requestBody"] is { } body)
        {
            Require(body, $"{where} body", missing);
            CheckContent($"{where} body", body["content"], missing);
        }

        foreach (var (status, answer) in operation["responses"]!.AsObject())
        {
            Require(answer!, $"{where} {status}", missing);
            CheckContent($"{where} {status}", answer!["content"], missing);
            foreach (var (name, header) in answer["headers"]?.AsObject() ?? []) Require(header!, $"{where} {status} {name}", missing);
            if (status[0] is '4' or '5' && answer["content"]?["application/problem+json"] is null && answer["content"]?["application/json"] is null)
                missing.Add($"{where} {status}: no problem details");
        }
    }

    private static void CheckContent(string where, JsonNode? content, List<string> missing)
    {
        foreach (var (mediaType, one) in content?.AsObject() ?? []) CheckSchema($"{where} {mediaType}", one!["schema"]!, missing, isRoot: true);
    }

    private static void CheckSchema(string where, JsonNode schema, List<string> missing, bool isRoot)
    {
        if (schema["$ref"] is not null) return;
        if (isRoot) Require(schema, where, missing);
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            // Beside a reference a description may stand too, and here it must: the same type means something else in each place.
            Require(property!, $"{where}.{name}", missing);
            CheckSchema($"{where}.{name}", property!, missing, isRoot: false);
        }

        if (schema["items"] is { } items) CheckSchema($"{where}[]", items, missing, isRoot: false);
        foreach (var one in schema["oneOf"]?.AsArray() ?? []) CheckSchema($"{where} oneOf", one!, missing, isRoot: true);
    }

    private static void Require(JsonNode node, string where, List<string> missing)
    {
        if (string.IsNullOrWhiteSpace((string?)node["description"])) missing.Add(where);
    }

    [GeneratedRegex("\"\\$ref\":\"#/([^\"]*)\"")]
    private static partial Regex Reference();
}
