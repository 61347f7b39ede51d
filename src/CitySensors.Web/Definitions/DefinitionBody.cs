using System.Text.Json;
using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Definitions;

/// <summary>Reads the JSON body of a definition, or responds with an error.</summary>
internal sealed class DefinitionBody(IOptions<WebOptions> options)
{
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 8 };

    /// <returns>Null if it has responded with an error.</returns>
    public async Task<JsonDocument?> ReadAsync(HttpContext context, string mediaType = JsonResponse.MediaType)
    {
        if (!MediaTypes.Is(context.Request, mediaType) || MediaTypes.Gzip(context.Request) is not null)
        {
            if (HttpMethods.IsPatch(context.Request.Method)) context.Response.Headers["Accept-Patch"] = mediaType;
            await Problem.WriteAsync(
                context, StatusCodes.Status415UnsupportedMediaType, $"The body needs the Content-Type {mediaType} and no Content-Encoding.");
            return null;
        }

        var limit = options.Value.MaxDefinitionBytes;
        var (body, fault) = await PooledBody.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, limit, context.RequestAborted);
        using var text = body;
        if (fault != BodyFault.None || text is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body has more than {limit} bytes.");
            return null;
        }

        try
        {
            // Parsed from a copy: the document outlives the pooled memory.
            return JsonDocument.Parse(text.Memory.ToArray(), JsonOptions);
        }
        catch (JsonException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not JSON.", error.Message);
            return null;
        }
    }
}
