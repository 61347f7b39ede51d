using System.Net.WebSockets;
using System.Text;

namespace CitySensors.Benchmarks;

/// <summary>A browser's side of the alert hub, JSON over a WebSocket, with as little work as can be: it shares its cores with the server.</summary>
internal sealed class HubClient : IDisposable
{
    private const byte RecordSeparator = 0x1e;

    /// <summary>One for all: each has a pool of connections of its own.</summary>
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler());

    private readonly ClientWebSocket _socket = new();
    private byte[] _buffer = new byte[2048];
    private int _start;
    private int _end;

    /// <param name="port">Where the server listens.</param>
    /// <param name="subscription">What to subscribe to, as JSON.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<HubClient> ConnectAsync(int port, string subscription, CancellationToken cancellationToken)
    {
        var client = new HubClient();
        await client._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/hubs/alerts"), Http, cancellationToken);
        await client.SendAsync("""{"protocol":"json","version":1}""", cancellationToken);
        await client.SendAsync($$"""{"type":1,"invocationId":"1","target":"Subscribe","arguments":[{{subscription}}]}""", cancellationToken);
        while (await client.ReceiveAsync(cancellationToken) is { } message)
        {
            if (message.Span.IndexOf("\"invocationId\":\"1\""u8) < 0) continue;
            return message.Span.IndexOf("\"error\""u8) < 0 ? client : throw new InvalidOperationException(Encoding.UTF8.GetString(message.Span));
        }

        throw new InvalidOperationException("The hub closed the connection.");
    }

    /// <summary>The stations of the alerts in each message until it is cancelled.</summary>
    public async Task ReadAsync(Action<string> onStation, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReceiveAsync(cancellationToken) is { } message) FindStations(message.Span, onStation);
        }
        catch (OperationCanceledException)
        {
            // The end of the measurement.
        }
    }

    public void Dispose() => _socket.Dispose();

    private Task SendAsync(string text, CancellationToken cancellationToken) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text + (char)RecordSeparator), WebSocketMessageType.Text, true, cancellationToken);

    private static void FindStations(ReadOnlySpan<byte> message, Action<string> onStation)
    {
        var key = "\"station_id\":\""u8;
        for (int at; (at = message.IndexOf(key)) >= 0;)
        {
            message = message[(at + key.Length)..];
            onStation(Encoding.UTF8.GetString(message[..message.IndexOf((byte)'"')]));
        }
    }

    /// <summary>The next message, which is valid until the next call; null where the hub closed the connection.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf(RecordSeparator)) < 0)
        {
            MakeRoom();
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            _end += received.Count;
        }

        var message = _buffer.AsMemory(_start, length);
        _start += length + 1;
        return message;
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _end);
    }
}
