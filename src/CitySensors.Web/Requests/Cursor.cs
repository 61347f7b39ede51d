using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CitySensors.Web.Requests;

/// <summary>The end of a page, as an opaque string.</summary>
internal static class Cursor
{
    public const int MaxLength = 512;
    public const string Pattern = "^[A-Za-z0-9_-]+$";

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="list">Identifies the list: cursors of other lists are not valid.</param>
    /// <param name="place">The last element of the page.</param>
    public static string Encode(char list, string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}{place}"));

    public static bool TryDecode(char list, string cursor, [NotNullWhen(true)] out string? place)
    {
        place = null;
        if (cursor.Length is 0 or > MaxLength || cursor.AsSpan().ContainsAnyExcept(Letters) || !Base64Url.IsValid(cursor)) return false;
        try
        {
            var text = Utf8.GetString(Base64Url.DecodeFromChars(cursor));
            if (text.Length < 2 || text[0] != list) return false;
            place = text[1..];
            return true;
        }
        catch (DecoderFallbackException)
        {
            // Not UTF-8, so not a cursor of this server.
            return false;
        }
    }
}
