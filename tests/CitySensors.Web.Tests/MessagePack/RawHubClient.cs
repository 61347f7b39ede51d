using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>A hub connection that can also send what no client would.</summary>
internal sealed class RawHubClient : IDisposable
{
    private static readonly TypeBinder Binder = new(typeof(int));

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationToken _cancellationToken;
    private ReadOnlySequence<byte> _received = ReadOnlySequence<byte>.Empty;

    private RawHubClient(CancellationToken cancellationToken) => _cancellationToken = cancellationToken;

    /// <returns>The client, and the server's answer to its handshake without the end mark.</returns>
    public static async Task<(RawHubClient Client, string Answer)> ConnectAsync(Uri hub, int version, CancellationToken cancellationToken)
    {
        var client = new RawHubClient(cancellationToken);
        await client._socket.ConnectAsync(new UriBuilder(hub) { Scheme = "ws" }.Uri, cancellationToken);
        await client.SendAsync(Encoding.UTF8.GetBytes($"{{\"protocol\":\"messagepack\",\"version\":{version}}}\u001e"));
        while (client._received.PositionOf((byte)0x1e) is null) Assert.True(await client.ReceiveAsync(), "closed before an answer");
        var end = client._received.PositionOf((byte)0x1e)!.Value;
        var answer = Encoding.UTF8.GetString(client._received.Slice(0, end));
        client._received = client._received.Slice(client._received.GetPosition(1, end));
        return (client, answer);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) =>
        await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, _cancellationToken);

    public Task SendAsync(HubMessage message) => SendAsync(Wire.Protocol.GetMessageBytes(message));

    /// <summary>The next message but pings; null when the server has closed the connection.</summary>
    public async Task<HubMessage?> NextAsync()
    {
        while (true)
        {
            while (Wire.Protocol.TryParseMessage(ref _received, Binder, out var message))
                if (message is not PingMessage) return message;
            if (!await ReceiveAsync()) return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReceiveAsync()
    {
        var buffer = new byte[4096];
        var result = await _socket.ReceiveAsync(buffer, _cancellationToken);
        _received = new ReadOnlySequence<byte>([.. _received.ToArray(), .. buffer.AsSpan(0, result.Count)]);
        return result.MessageType != WebSocketMessageType.Close;
    }
}
