using System.Globalization;
using CitySensors.Web.Access;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>Builds the document from the <see cref="Operation"/> metadata of the endpoints.</summary>
internal sealed class DescriptionTransformer(EndpointDataSource endpoints, KeyRing keys) : IOpenApiDocumentTransformer
{
    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        DescriptionSetup.WriteHead(document);
        document.Paths = [];
        var schemas = new SchemaSource(document, context);
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<Operation>() is not { } operation) continue;
            var path = $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}";
            if (!document.Paths.TryGetValue(path, out var item)) document.Paths[path] = item = new OpenApiPathItem();
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
                ((OpenApiPathItem)item).AddOperation(HttpMethod.Parse(method), await DescribeAsync(operation, document, schemas, cancellationToken));
        }
    }

    private async Task<OpenApiOperation> DescribeAsync(
        Operation operation, OpenApiDocument document, SchemaSource schemas, CancellationToken cancellationToken)
    {
        var described = new OpenApiOperation
        {
            OperationId = operation.Id,
            Summary = operation.Summary,
            Description = operation.Roles.Count == 0
                ? operation.Description
                : $"{operation.Description} If API keys are configured, requires a key with the role {string.Join(" or ", operation.Roles)}.",
            Tags = new HashSet<OpenApiTagReference> { new(operation.Tag, document) },
            Parameters = [.. Parameters(operation)],
            Responses = [],
        };
        if (operation.Roles.Count > 0) described.Security = [.. Security(document)];
        if (operation.Body is { } body)
        {
            described.RequestBody = new OpenApiRequestBody
            {
                Description = body.Description, Required = true, Content = await schemas.ContentAsync(body, isRequest: true, cancellationToken),
            };
        }

        foreach (var answer in operation.Answers.Concat(AnswersToAll(operation)))
        {
            described.Responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = answer.Description,
                Headers = answer.Headers.Count == 0 ? null : answer.Headers.ToDictionary(
                    header => header.Name,
                    IOpenApiHeader (header) => new OpenApiHeader { Description = header.Description, Required = header.IsAlwaysSent, Schema = SchemaForms.For(header) }),
                Content = answer.Content is { } content ? await schemas.ContentAsync(content, isRequest: false, cancellationToken) : null,
            };
        }

        return described;
    }

    /// <summary>A key is optional as long as none exists.</summary>
    private IEnumerable<OpenApiSecurityRequirement> Security(OpenApiDocument document)
    {
        if (keys.IsOpen) yield return new OpenApiSecurityRequirement();
        yield return new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyAuthentication.SchemeName, document)] = [] };
    }

    /// <summary>Responses that every operation can return, unless it describes them itself.</summary>
    private static IEnumerable<Answer> AnswersToAll(Operation operation)
    {
        if (operation.Roles.Count > 0)
        {
            yield return OperationParts.Fault(401, "The API key is missing although keys are configured, or it is not valid.");
            yield return OperationParts.Fault(403, "The role of the API key does not permit the request, or it is a cross-origin request of a web page.");
        }

        if (operation.Answers.All(answer => answer.Status != 400)) yield return OperationParts.Fault(400, "The request is malformed or has an unknown query parameter, or no API keys exist and its Host header does not name this machine.");
        yield return OperationParts.Fault(429, "Too many requests, or too many invalid keys, from this address.") with { Headers = [OperationParts.RetryAfter] };
        yield return OperationParts.Fault(500, "Internal server error; see the server log.");
        if (operation.Answers.All(answer => answer.Status != 503))
            yield return OperationParts.Fault(503, operation.Roles.Count > 0 ? "The server cannot store anything at the moment, or is overloaded." : "The server is overloaded.") with { Headers = [OperationParts.RetryAfter] };
    }

    private static IEnumerable<IOpenApiParameter> Parameters(Operation operation)
    {
        if (operation.PathId is { } id)
        {
            yield return new OpenApiParameter
            {
                Name = RouteId.Name, In = ParameterLocation.Path, Required = true, Description = id, Schema = SchemaForms.For(operation.PathIdKind, id),
            };
        }

        if (operation.PathRevision is { } revision)
        {
            yield return new OpenApiParameter
            {
                Name = RouteRevision.Name, In = ParameterLocation.Path, Required = true, Description = revision, Schema = SchemaForms.For(ParameterKind.Sequence, revision),
            };
        }

        foreach (var query in operation.Query)
        {
            yield return new OpenApiParameter
            {
                Name = query.Name, In = ParameterLocation.Query, Description = query.Description, Schema = SchemaForms.For(query.Kind, query.Description),
            };
        }

        foreach (var header in operation.Headers)
        {
            yield return new OpenApiParameter
            {
                Name = header.Name, In = ParameterLocation.Header, Description = header.Description, Schema = SchemaForms.For(header),
            };
        }
    }
}
