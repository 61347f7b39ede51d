using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Access;

/// <summary>
/// Without keys everybody who can reach the server may change everything, so it must only listen on loopback. The host checks this before it
/// listens.
/// </summary>
public static class ListenGuard
{
    /// <summary>The default address of Kestrel.</summary>
    private const string DefaultUrl = "http://localhost:5000";
    private const string Urls = "urls";

    /// <summary>All configured addresses, from the settings that ASP.NET Core uses.</summary>
    public static IReadOnlyList<string> ConfiguredUrls(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>().ToList();
        if (endpoints.Count > 0) return endpoints;
        var urls = Split(configuration[Urls]);
        if (urls.Count > 0) return urls;
        List<string> ports =
        [
            .. Split(configuration["http_ports"]).Select(port => $"http://*:{port}"),
            .. Split(configuration["https_ports"]).Select(port => $"https://*:{port}"),
        ];
        return ports.Count > 0 ? ports : [DefaultUrl];
    }

    /// <summary>Throws if the server would be reachable from other machines without keys.</summary>
    /// <exception cref="OptionsValidationException">There are no keys, and the configuration has an address other than loopback.</exception>
    public static void Require(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (Fault(ConfiguredUrls(app.Configuration), app.Services.GetRequiredService<KeyRing>().HasKeys) is { } fault)
            throw new OptionsValidationException(Urls, typeof(string), [fault]);
    }

    /// <summary>Null if the server may listen on these addresses; otherwise an error message with all offending ones.</summary>
    public static string? Fault(IEnumerable<string> urls, bool hasKeys)
    {
        ArgumentNullException.ThrowIfNull(urls);
        if (hasKeys) return null;
        var open = urls.Where(url => !IsLoopback(url)).ToList();
        if (open.Count == 0) return null;
        return $"""
            No API key is configured, so the server listens on loopback only; but it was told to listen on {string.Join(", ", open)}.
            Make a key (keys create --role engineer --name "…"), or listen on http://localhost:5000.
            """;
    }

    private static bool IsLoopback(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            // An invalid address is not known to be loopback.
            return false;
        }

        if (address.IsUnixPipe || address.IsNamedPipe) return true;
        return IsLoopbackHost(address.Host);
    }

    /// <summary>Whether a host of a URL or Host header, without its port, is the loopback interface.</summary>
    internal static bool IsLoopbackHost(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(Plain(address));
    }

    internal static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static List<string> Split(string? list) =>
        [.. (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
