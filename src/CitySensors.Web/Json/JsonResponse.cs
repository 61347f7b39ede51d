using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Json;

internal static class JsonResponse
{
    public const string MediaType = "application/json";

    public static Task WriteAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type, string mediaType = MediaType)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : JsonSerializer.SerializeAsync(response.BodyWriter, value, type, context.RequestAborted);
    }
}
