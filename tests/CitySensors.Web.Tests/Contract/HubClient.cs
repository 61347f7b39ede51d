using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.Web.Tests.Contract;

/// <summary>A client of the hub that speaks SignalR's JSON protocol over a WebSocket, one message after the other.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1e;
    private const int Invocation = 1;
    private const int Completion = 3;
    private const int Ping = 6;
    private const int Close = 7;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _received = new();
    private readonly Queue<JsonNode> _messages = [];
    private int _invocations;

    private HubClient()
    {
    }

    /// <summary>Alerts that came while something else was waited for.</summary>
    public List<JsonNode> Alerts { get; } = [];

    public static async Task<HubClient> ConnectAsync(Uri server, CancellationToken cancellationToken, Action<ClientWebSocketOptions>? options = null)
    {
        var client = new HubClient();
        options?.Invoke(client._socket.Options);
        try
        {
            var address = new UriBuilder(server) { Scheme = "ws", Path = "/hubs/alerts" }.Uri;
            await client._socket.ConnectAsync(address, cancellationToken);
            await client.SendAsync("""{"protocol": "json", "version": 1}""", cancellationToken);
            var handshake = await client.ReceiveAsync(cancellationToken);
            if (handshake["error"] is { } error) throw new InvalidOperationException((string)error!);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls Subscribe and gives where the subscription starts.</summary>
    public async Task<long> SubscribeAsync(string request, CancellationToken cancellationToken)
    {
        var (result, error) = await CallAsync("Subscribe", request, cancellationToken);
        return error is null ? (long)result!["sequence"]! : throw new InvalidOperationException(error);
    }

    /// <summary>Calls a method of the hub; gives its result or its error.</summary>
    public async Task<(JsonNode? Result, string? Error)> CallAsync(string method, string argument, CancellationToken cancellationToken)
    {
        var id = (++_invocations).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await SendAsync($$"""{"type": 1, "invocationId": "{{id}}", "target": "{{method}}", "arguments": [{{argument}}]}""", cancellationToken);
        while (true)
        {
            var message = await ReceiveAsync(cancellationToken);
            if ((int)message["type"]! == Completion && (string)message["invocationId"]! == id) return (message["result"], (string?)message["error"]);
            Keep(message);
        }
    }

    /// <summary>Receives until there are as many alerts; gives all so far.</summary>
    public async Task<IReadOnlyList<JsonNode>> AlertsAsync(int count, CancellationToken cancellationToken)
    {
        while (Alerts.Count < count) Keep(await ReceiveAsync(cancellationToken));
        return Alerts;
    }

    /// <summary>Receives until the server closes the connection; gives the reason it told.</summary>
    public async Task<string?> ClosedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            JsonNode message;
            try
            {
                message = await ReceiveAsync(cancellationToken);
            }
            catch (WebSocketException error)
            {
                return error.Message;
            }

            if ((int)message["type"]! == Close) return (string?)message["error"];
            Keep(message);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task SendAsync(string text, CancellationToken cancellationToken) => _socket.SendAsync(
        (byte[])[.. Encoding.UTF8.GetBytes(text), RecordSeparator], WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private void Keep(JsonNode message)
    {
        if ((int)message["type"]! == Ping) return;
        if ((int)message["type"]! == Close) throw new InvalidOperationException($"The server closed the connection: {message.ToJsonString()}");
        if ((int)message["type"]! != Invocation || (string)message["target"]! != "alerts") throw new InvalidOperationException(message.ToJsonString());
        Alerts.AddRange(message["arguments"]![0]!.AsArray().Select(alert => alert!));
    }

    private async Task<JsonNode> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        while (_messages.Count == 0)
        {
            var received = await _socket.ReceiveAsync(_received.GetMemory(4096), bound.Token);
            if (received.MessageType == WebSocketMessageType.Close) throw new WebSocketException(_socket.CloseStatusDescription ?? "The server closed the connection.");
            _received.Advance(received.Count);
            if (received.EndOfMessage) Split();
        }

        return _messages.Dequeue();
    }

    private void Split()
    {
        var text = _received.WrittenSpan;
        for (int end; (end = text.IndexOf(RecordSeparator)) >= 0; text = text[(end + 1)..]) _messages.Enqueue(JsonNode.Parse(text[..end])!);
        var rest = text.ToArray();
        _received.ResetWrittenCount();
        _received.Write(rest);
    }
}
