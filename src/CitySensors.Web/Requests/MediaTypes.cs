using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CitySensors.Web.Requests;

internal enum BodyFormat
{
    Unknown,
    Json,
    Lines,
    Csv,
}

internal static class MediaTypes
{
    /// <summary>What a body is by its media type.</summary>
    public static BodyFormat FormatOf(HttpRequest request) => request.ContentType switch
    {
        // What stations send, without taking the header apart.
        "application/json" => BodyFormat.Json,
        "application/x-ndjson" => BodyFormat.Lines,
        var other => MediaTypeHeaderValue.TryParse(other, out var type) && IsUtf8(type) ? FormatOf(type.MediaType.Value) : BodyFormat.Unknown,
    };

    /// <summary>Whether the body has a media type, in UTF-8.</summary>
    public static bool Is(HttpRequest request, string mediaType) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && IsUtf8(type) && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null where the body is as it is, true for gzip, false for an encoding that is not read.</summary>
    public static bool? Gzip(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding;
        if (encoding.Count == 0) return null;
        return encoding.ToString().Trim().ToUpperInvariant() switch
        {
            "" or "IDENTITY" => null,
            "GZIP" or "X-GZIP" => true,
            _ => false,
        };
    }

    private static BodyFormat FormatOf(string? mediaType) => mediaType?.ToUpperInvariant() switch
    {
        "APPLICATION/JSON" => BodyFormat.Json,
        "TEXT/CSV" => BodyFormat.Csv,
        "APPLICATION/X-NDJSON" or "APPLICATION/NDJSON" or "APPLICATION/JSONL" => BodyFormat.Lines,
        _ => BodyFormat.Unknown,
    };

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
}
