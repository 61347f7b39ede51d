using CitySensors.Web.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

/// <summary><c>GET /openapi/v1.json</c>. Generated with the first request, so that it does not delay startup.</summary>
internal sealed class ApiDescription(IServiceProvider services, KeyRing keys)
{
    public const string Document = "v1";
    public const string Path = $"/openapi/{Document}.json";

    private byte[]? _whileOpen;
    private byte[]? _withKeys;

    public async Task GetAsync(HttpContext context)
    {
        // Concurrent first requests may generate it twice; the results are equal.
        var text = keys.IsOpen ? _whileOpen ??= await WriteAsync(context.RequestAborted) : _withKeys ??= await WriteAsync(context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = text.Length;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }

    private async Task<byte[]> WriteAsync(CancellationToken cancellationToken)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document);
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        using var stream = new MemoryStream();
        using (var writer = new StreamWriter(stream, leaveOpen: true))
        {
            writer.NewLine = "\n";
            document.SerializeAsV31(new OpenApiJsonWriter(writer, new OpenApiJsonWriterSettings { Terse = false }));
        }

        return stream.ToArray();
    }
}
