using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.Infra.Tests.Proxy;

/// <summary>
/// A browser at the hub: it negotiates first and keeps its cookies, as the page does. The JSON protocol of SignalR, whose messages end
/// with one control character.
/// </summary>
internal sealed class HubVisitor : IDisposable
{
    private const char End = '\u001e';
    private const int Invocation = 1;

    private readonly ClientWebSocket _socket = new();
    private string _received = "";

    /// <summary>Which silo the proxy's cookie names.</summary>
    public string Silo { get; private set; } = "";

    /// <summary>Connects and subscribes to everything after a sequence number.</summary>
    public static async Task<HubVisitor> ConnectAsync(Uri proxy, long since, CancellationToken cancellationToken)
    {
        var visitor = new HubVisitor();
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies };
        using var http = new HttpClient(handler);
        using var negotiated = await http.PostAsync(new Uri(proxy, "hubs/alerts/negotiate?negotiateVersion=1"), null, cancellationToken);
        negotiated.EnsureSuccessStatusCode();
        var token = (await negotiated.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["connectionToken"]!.ToString();
        visitor.Silo = cookies.GetCookies(proxy)["city-silo"]?.Value ?? "";
        visitor._socket.Options.Cookies = cookies;
        await visitor._socket.ConnectAsync(new UriBuilder(proxy) { Scheme = "ws", Path = "/hubs/alerts", Query = $"id={Uri.EscapeDataString(token)}" }.Uri, cancellationToken);
        await visitor.SendAsync("""{"protocol":"json","version":1}""", cancellationToken);
        await visitor.SendAsync($$$"""{"type":1,"invocationId":"1","target":"Subscribe","arguments":[{"since":{{{since}}}}]}""", cancellationToken);
        return visitor;
    }

    /// <summary>Waits for the next alerts.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task<IReadOnlyList<JsonNode>> AlertsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = JsonNode.Parse(await NextAsync(cancellationToken))!;
            if ((int?)message["type"] == Invocation && message["target"]!.ToString() == "alerts") return [.. message["arguments"]![0]!.AsArray().OfType<JsonNode>()];
        }
    }

    public void Dispose() => _socket.Dispose();

    private Task SendAsync(string message, CancellationToken cancellationToken) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private async Task<string> NextAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int end;
        while ((end = _received.IndexOf(End, StringComparison.Ordinal)) < 0)
        {
            var part = await _socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            _received += Encoding.UTF8.GetString(buffer, 0, part.Count);
        }

        var message = _received[..end];
        _received = _received[(end + 1)..];
        return message;
    }
}
