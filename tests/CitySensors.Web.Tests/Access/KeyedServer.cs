using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CitySensors.Core.Alerts;
using CitySensors.TestSupport.Hub;
using CitySensors.Web.Access;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.Access;

/// <summary>A server with keys, an alert for staff at the mill and one for the public at the dam, as somebody with a role sees it.</summary>
internal sealed class KeyedServer : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly string? _token;

    private KeyedServer(TestServer server, string? token) => (_server, _token) = (server, token);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="role">The role of the key of the requests; null for requests without a key.</param>
    public static async Task<KeyedServer> StartAsync(ApiRole? role)
    {
        var token = default(string);
        var server = await TestServer.StartAsync(beforeStart: file =>
        {
            var created = new KeyFile(file, TimeProvider.System).Create(role ?? ApiRole.Engineer, "Ada").Token;
            if (role is not null) token = created;
        });
        var keyed = new KeyedServer(server, token);
        keyed.Append(TestAlerts.One("mill") with { Audience = Audience.Staff }, TestAlerts.One("dam") with { Audience = Audience.Public });
        return keyed;
    }

    public void Append(params Alert[] alerts) => _server.City.Log.Append(alerts);

    public Task<HubClient> ConnectAsync() => HubClient.ConnectAsync(
        _server.Address, Cancelled, configure: options => options.AccessTokenProvider = () => Task.FromResult(_token));

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (_token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await _server.Client.SendAsync(request, Cancelled);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }

    /// <summary>The ids of the items of a list.</summary>
    public async Task<IEnumerable<string>> IdsAsync(string path) => Ids(JsonNode.Parse((await GetAsync(path)).Body)!["items"]!);

    public static IEnumerable<string> Ids(JsonNode items) => items.AsArray().Select(item => (string)item!["id"]!).Order(StringComparer.Ordinal);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
