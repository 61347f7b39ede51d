using System.Buffers;

namespace CitySensors.Web.City;

/// <summary>The origin of a tile server as a Content-Security-Policy names it.</summary>
internal static class TileOrigin
{
    private const string AnySubdomain = "{s}.";

    /// <summary>Characters that would start another source or directive.</summary>
    private static readonly SearchValues<char> NotInAnAuthority = SearchValues.Create("{};, '\"");

    /// <summary>Null if the URL is not valid in a policy.</summary>
    public static string? From(string? url)
    {
        if (url is null) return null;
        // {s} stands for one of several servers: https://{s}.tile.example.org/…
        var anySubdomain = url.Contains($"//{AnySubdomain}", StringComparison.Ordinal);
        var plain = anySubdomain ? url.Replace($"//{AnySubdomain}", "//", StringComparison.Ordinal) : url;
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return null;
        if (uri.IdnHost.Length == 0 || uri.Authority.AsSpan().ContainsAny(NotInAnAuthority)) return null;
        var port = uri.IsDefaultPort ? "" : $":{uri.Port}";
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return $"{uri.Scheme}://{(anySubdomain ? "*." : "")}{host}{port}";
    }
}
