using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CitySensors.Benchmarks;

/// <summary>A browser's side of the alert hub, JSON over a WebSocket.</summary>
internal sealed class HubClient : IDisposable
{
    private const byte RecordSeparator = 0x1e;

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _length;

    /// <param name="port">Where the server listens.</param>
    /// <param name="subscription">What to subscribe to, as JSON.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<HubClient> ConnectAsync(int port, string subscription, CancellationToken cancellationToken)
    {
        var client = new HubClient();
        await client._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/hubs/alerts"), cancellationToken);
        await client.SendAsync("""{"protocol":"json","version":1}""", cancellationToken);
        await client.SendAsync($$"""{"type":1,"invocationId":"1","target":"Subscribe","arguments":[{{subscription}}]}""", cancellationToken);
        while (await client.ReceiveAsync(cancellationToken) is { } message)
        {
            if (!message.Contains("\"invocationId\":\"1\"", StringComparison.Ordinal)) continue;
            return message.Contains("\"error\"", StringComparison.Ordinal) ? throw new InvalidOperationException(message) : client;
        }

        throw new InvalidOperationException("The hub closed the connection.");
    }

    /// <summary>The stations of the alerts in each message until it is cancelled.</summary>
    public async Task ReadAsync(Action<string> onStation, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReceiveAsync(cancellationToken) is { } message)
            {
                if (!message.Contains("\"alerts\"", StringComparison.Ordinal)) continue;
                using var json = JsonDocument.Parse(message);
                foreach (var alert in json.RootElement.GetProperty("arguments")[0].EnumerateArray())
                    onStation(alert.GetProperty("station_id").GetString()!);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the measurement.
        }
    }

    public void Dispose() => _socket.Dispose();

    private Task SendAsync(string text, CancellationToken cancellationToken) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text + (char)RecordSeparator), WebSocketMessageType.Text, true, cancellationToken);

    private async Task<string?> ReceiveAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf(RecordSeparator)) < 0)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            _length += received.Count;
        }

        var message = Encoding.UTF8.GetString(_buffer, 0, end);
        _buffer.AsSpan(end + 1, _length - end - 1).CopyTo(_buffer);
        _length -= end + 1;
        return message;
    }
}
