using System.CommandLine;
using System.CommandLine.Parsing;
using CitySensors.Web.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Web.Commands;

/// <summary>Checks the readiness of a host, for containers without curl.</summary>
public static class HealthCommand
{
    private const int NotReady = 1;
    private static readonly string[] AnyAddress = ["*", "+", "0.0.0.0", "[::]"];
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(4);

    /// <param name="configuration">The configuration of the host.</param>
    public static Command Create(Func<IConfiguration> configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var url = new Option<Uri?>("--url")
        {
            Description = "The address of the host. [default: the first configured address]",
            HelpName = "address",
            CustomParser = ParseAddress,
        };
        var command = new Command("health", "Check whether the running host is ready. The exit code is 0 if it is, and 1 otherwise.") { url };
        command.SetAction((result, cancellationToken) => CheckAsync(result.GetValue(url) ?? AddressOf(ListenGuard.ConfiguredUrls(configuration())), cancellationToken));
        return command;
    }

    /// <summary>The address at which a host that listens there can be reached from this machine.</summary>
    internal static Uri AddressOf(IReadOnlyList<string> urls)
    {
        var address = BindingAddress.Parse(urls.FirstOrDefault(url => url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) ?? urls[0]);
        return new Uri($"{address.Scheme}://{(AnyAddress.Contains(address.Host) ? "127.0.0.1" : address.Host)}:{address.Port}");
    }

    /// <summary>The host may be behind a proxy that serves it below a path.</summary>
    internal static Uri? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate($"{text.TrimEnd('/')}/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        result.AddError($"Invalid value \"{text}\" for --url: expected an http or https address such as http://127.0.0.1:5080.");
        return null;
    }

    private static async Task<int> CheckAsync(Uri host, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = host, Timeout = RequestTimeout };
        try
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancellationToken);
            Console.WriteLine(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? 0 : NotReady;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{host} does not answer: {error.Message}");
            return NotReady;
        }
    }
}
