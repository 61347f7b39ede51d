using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CitySensors.Infra.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Proxy;

/// <summary>Two real servers, each with its own data, behind the real proxy with the real configuration: only names and ports are others.</summary>
internal sealed partial class ProxiedCity : IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoVariables = [];

    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, RunningProcess> _servers = [];
    private readonly Dictionary<string, int> _ports = [];
    private RunningProcess? _proxy;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public HttpClient Http { get; } = new(new HttpClientHandler { UseCookies = false });

    public static async Task<ProxiedCity> StartAsync(CancellationToken cancellationToken)
    {
        var city = new ProxiedCity();
        try
        {
            foreach (var name in (string[])["silo-1", "silo-2"]) await city.StartServerAsync(name, cancellationToken);
            await city.StartProxyAsync(cancellationToken);
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    public Task KillAsync(string name) => _servers[name].KillAsync();

    /// <summary>Posts readings that raise an alert, at the server itself: one of these servers does not know of the other's.</summary>
    public async Task RaiseAsync(string name, string station)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var readings = $$"""[{"station_id": "{{station}}", "timestamp": {{now - 1000}}, "particulate_matter": 88}, {"station_id": "{{station}}", "timestamp": {{now}}, "particulate_matter": 88}]""";
        using var content = new StringContent(readings, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(new Uri($"http://127.0.0.1:{_ports[name]}/api/readings"), content, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Stations through the proxy, as a new client; with the silo that answered.</summary>
    public async Task<(string Silo, int Status)> AskAsync(string path, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url, path));
        if (cookie is not null) request.Headers.Add("Cookie", $"city-silo={cookie}");
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var silo = answer.Headers.TryGetValues("Set-Cookie", out var set) ? Cookie().Match(set.Single()).Groups["silo"].Value : cookie ?? "";
        return (silo, (int)answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        foreach (var server in _servers.Values) await server.DisposeAsync();
        Http.Dispose();
        _folder.Dispose();
    }

    private async Task StartServerAsync(string name, CancellationToken cancellationToken)
    {
        var port = _ports[name] = FreePorts.Next();
        _servers[name] = Tools.Dotnet.Start(
            _folder.Path, NoVariables, ServerProcess.Program, "--data", _folder.File(name), "--urls", $"http://127.0.0.1:{port}");
        await _servers[name].AnswersAsync(Http, new Uri($"http://127.0.0.1:{port}/health/ready"), cancellationToken);
    }

    private async Task StartProxyAsync(CancellationToken cancellationToken)
    {
        var (port, health) = (FreePorts.Next(), FreePorts.Next());
        // These servers have no keys, and so answer to the names of this machine only.
        var configuration = Repository.Read("infra/proxy/haproxy.cfg")
            .Replace("silo-1:5080", $"127.0.0.1:{_ports["silo-1"]}", StringComparison.Ordinal)
            .Replace("silo-2:5080", $"127.0.0.1:{_ports["silo-2"]}", StringComparison.Ordinal)
            .Replace("hdr Host silo", "hdr Host localhost", StringComparison.Ordinal)
            .Replace("bind :8080", $"bind 127.0.0.1:{port}", StringComparison.Ordinal)
            .Replace("bind 127.0.0.1:8081", $"bind 127.0.0.1:{health}", StringComparison.Ordinal)
            .Replace("maxconn 20000", "maxconn 500", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("haproxy.cfg"), configuration, cancellationToken);
        _proxy = Tools.HaProxy.Start(_folder.Path, NoVariables, "-W", "-db", "-f", _folder.File("haproxy.cfg"));
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        await _proxy.AnswersAsync(Http, new Uri($"http://127.0.0.1:{health}/"), cancellationToken);
    }

    [GeneratedRegex("^city-silo=(?<silo>[^;]+)")]
    private static partial Regex Cookie();
}
