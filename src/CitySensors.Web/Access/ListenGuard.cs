using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Access;

/// <summary>
/// Without keys everybody who reaches the server may change everything, so it must be reachable from this machine only.
/// The host asks before it listens.
/// </summary>
public static class ListenGuard
{
    /// <summary>What Kestrel listens on where nothing is configured.</summary>
    private const string DefaultUrl = "http://localhost:5000";
    private const string Urls = "urls";

    /// <summary>Every address that the configuration asks for, in the places where ASP.NET Core looks.</summary>
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

    /// <summary>Refuses to listen where everybody could change everything.</summary>
    /// <exception cref="OptionsValidationException">There are no keys, and the host was told to listen beyond this machine.</exception>
    public static void Require(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (Fault(ConfiguredUrls(app.Configuration), app.Services.GetRequiredService<KeyRing>().HasKeys) is { } fault)
            throw new OptionsValidationException(Urls, typeof(string), [fault]);
    }

    /// <summary>Null where the server may listen there, else what is wrong and what to do, with every offending address.</summary>
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
            // What cannot be read is not known to be loopback, and so is told with the others.
            return false;
        }

        if (address.IsUnixPipe || address.IsNamedPipe) return true;
        return IsLoopbackHost(address.Host);
    }

    /// <summary>A name or address that means this machine, as it stands in a URL or a Host header without its port.</summary>
    internal static bool IsLoopbackHost(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(Plain(address));
    }

    internal static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static List<string> Split(string? list) =>
        [.. (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
