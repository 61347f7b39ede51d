using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CitySensors.Benchmarks;

/// <summary>One HTTP/1.1 connection that costs the client as little as can be: it shares its cores with the server.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[64 * 1024];

    public HttpConnection(int port) => _socket.Connect(IPAddress.Loopback, port);

    public static byte[] HeadOf(int port, int bodyBytes) => Encoding.ASCII.GetBytes(
        $"POST /api/readings HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {bodyBytes}\r\n\r\n");

    public static byte[] RequestOf(int port, string body) => [.. HeadOf(port, Encoding.UTF8.GetByteCount(body)), .. Encoding.UTF8.GetBytes(body)];

    /// <summary>Sends a request and gives the status of the answer.</summary>
    public async ValueTask<int> SendAsync(byte[] headAndBody, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < headAndBody.Length;) sent += await _socket.SendAsync(headAndBody.AsMemory(sent), cancellationToken);
        return await StatusAsync(cancellationToken);
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> StatusAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(length), cancellationToken);
            if (read == 0) throw new IOException("The server closed the connection.");
            length += read;
            if (IsWhole(_answer.AsSpan(0, length))) return (_answer[9] - '0') * 100 + (_answer[10] - '0') * 10 + (_answer[11] - '0');
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var head = answer[..end];
        if (head.IndexOf("chunked"u8) >= 0) return answer.EndsWith("0\r\n\r\n"u8);
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0) return true;
        return Utf8Parser.TryParse(head[(at + 16)..], out int body, out _) && answer.Length >= end + 4 + body;
    }
}
