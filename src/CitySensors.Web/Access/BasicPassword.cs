using System.Text;

namespace CitySensors.Web.Access;

/// <summary>HTTP Basic authentication (RFC 7617), with which a browser prompts for a key.</summary>
internal static class BasicPassword
{
    public const string Challenge = "Basic realm=\"CitySensors\", charset=\"UTF-8\"";
    private const string Basic = "Basic ";

    /// <summary>The password, whatever the user name; null if there is none.</summary>
    public static string? Parse(string authorization)
    {
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return null;
        var credentials = authorization.AsSpan(Basic.Length).Trim();
        var buffer = new byte[credentials.Length];
        if (!Convert.TryFromBase64Chars(credentials, buffer, out var length)) return null;
        var text = Encoding.UTF8.GetString(buffer, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }
}
