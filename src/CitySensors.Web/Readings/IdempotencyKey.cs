using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Readings;

/// <summary>The header by which a sender says that a request is an earlier one again (draft-ietf-httpapi-idempotency-key-header).</summary>
/// <remarks>The draft wants a quoted string; many clients send a bare one. Both are taken as they are, quotes included.</remarks>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 128;

    /// <summary>Visible ASCII.</summary>
    public const string Pattern = "^[!-~]+$";

    /// <param name="key">Null where the request has none.</param>
    /// <returns>False where the request has something that is not a key.</returns>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(Header, out var values)) return true;
        if (values is not [{ Length: >= 1 and <= MaxLength } text] || text.AsSpan().ContainsAnyExceptInRange('!', '~')) return false;
        key = text;
        return true;
    }
}
