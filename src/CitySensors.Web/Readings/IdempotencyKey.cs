using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Readings;

/// <summary>The header that identifies retries of a request (draft-ietf-httpapi-idempotency-key-header).</summary>
/// <remarks>The draft requires a quoted string, but many clients send a bare one. Both are accepted, and quotes are part of the key.</remarks>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 128;

    /// <summary>Visible ASCII.</summary>
    public const string Pattern = "^[!-~]+$";

    /// <param name="key">Null if the request has none.</param>
    /// <returns>False if the key is invalid.</returns>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(Header, out var values)) return true;
        if (values is not [{ Length: >= 1 and <= MaxLength } text] || text.AsSpan().ContainsAnyExceptInRange('!', '~')) return false;
        key = text;
        return true;
    }
}
