using System.Globalization;
using CitySensors.Web.Access;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary>Makes the document of the descriptions that stand with the addresses.</summary>
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
                : $"{operation.Description} Where keys are configured it needs one of the role {string.Join(" or ", operation.Roles)}.",
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
                    IOpenApiHeader (header) => new OpenApiHeader { Description = header.Description, Schema = SchemaForms.Of(header) }),
                Content = answer.Content is { } content ? await schemas.ContentAsync(content, isRequest: false, cancellationToken) : null,
            };
        }

        return described;
    }

    /// <summary>While no key was made yet, none is needed.</summary>
    private IEnumerable<OpenApiSecurityRequirement> Security(OpenApiDocument document)
    {
        if (keys.IsOpen) yield return new OpenApiSecurityRequirement();
        yield return new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyAuthentication.SchemeName, document)] = [] };
    }

    /// <summary>What may happen to every request, as far as the operation does not say it itself.</summary>
    private static IEnumerable<Answer> AnswersToAll(Operation operation)
    {
        HeaderParameter retryAfter = new("Retry-After", "After how many seconds to try again.", "^[0-9]+$");
        if (operation.Roles.Count > 0)
        {
            yield return OperationParts.Fault(401, "A key is missing where keys are configured, or the one that was sent is not in force.");
            yield return OperationParts.Fault(403, "The key's role may not do this, or the request comes from a web page of another origin.");
        }

        if (operation.Answers.All(answer => answer.Status != 400)) yield return OperationParts.Fault(400, "The request is malformed, or its Host is none of this machine while there are no keys.");
        yield return OperationParts.Fault(429, "There were too many requests, or too many wrong keys, from this address.") with { Headers = [retryAfter] };
        yield return OperationParts.Fault(500, "Internal server error; see the server log.");
        if (operation.Answers.All(answer => answer.Status != 503))
            yield return OperationParts.Fault(503, operation.Roles.Count > 0 ? "Nothing can be kept just now, or there are too many requests." : "Too many requests at the moment.") with { Headers = [retryAfter] };
    }

    private static IEnumerable<IOpenApiParameter> Parameters(Operation operation)
    {
        if (operation.PathId is { } id)
        {
            yield return new OpenApiParameter
            {
                Name = RouteId.Name, In = ParameterLocation.Path, Required = true, Description = id, Schema = SchemaForms.Of(operation.PathIdKind, id),
            };
        }

        foreach (var query in operation.Query)
        {
            yield return new OpenApiParameter
            {
                Name = query.Name, In = ParameterLocation.Query, Description = query.Description, Schema = SchemaForms.Of(query.Kind, query.Description),
            };
        }

        foreach (var header in operation.Headers)
        {
            yield return new OpenApiParameter
            {
                Name = header.Name, In = ParameterLocation.Header, Description = header.Description, Schema = SchemaForms.Of(header),
            };
        }
    }
}
