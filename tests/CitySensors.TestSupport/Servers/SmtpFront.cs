using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CitySensors.TestSupport.Servers;

/// <summary>
/// TLS and a login in front of a mail server: OpenSMTPD 6.8 of Debian 12 ends every TLS handshake with "missing private key", as its keys are in another
/// process in a way that OpenSSL 3 does not support.
/// </summary>
internal sealed class SmtpFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _server;
    private readonly X509Certificate2 _certificate;
    private readonly bool _isTlsFromTheBeginning;
    private readonly byte[] _login;
    private readonly Task _accepting;

    public SmtpFront(int server, X509Certificate2 certificate, (string Username, string Password) account, bool isTlsFromTheBeginning)
    {
        (_server, _certificate, _isTlsFromTheBeginning) = (server, certificate, isTlsFromTheBeginning);
        _login = Encoding.UTF8.GetBytes($"\0{account.Username}\0{account.Password}");
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using var client = connection;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _stopping.Token);
            var behind = new Lines(server.GetStream());
            var lines = new Lines(_isTlsFromTheBeginning ? await TlsAsync(client.GetStream()) : client.GetStream());
            await ReplyAsync(behind, lines);
            var (isTls, isKnown) = (_isTlsFromTheBeginning, false);
            while (await lines.ReadAsync(_stopping.Token) is { } command)
            {
                switch (command.Split(' ')[0].ToUpperInvariant())
                {
                    // OpenSMTPD takes the command once only.
                    case "EHLO" when !isTls:
                        await lines.WriteAsync("250-mail.example.org", _stopping.Token);
                        await lines.WriteAsync("250 STARTTLS", _stopping.Token);
                        break;
                    case "EHLO":
                        await behind.WriteAsync(command, _stopping.Token);
                        await ReplyAsync(behind, lines, "AUTH PLAIN");
                        break;
                    case "STARTTLS" when !isTls:
                        await lines.WriteAsync("220 2.0.0 Ready", _stopping.Token);
                        (lines, isTls) = (new Lines(await TlsAsync(client.GetStream())), true);
                        break;
                    case "AUTH" when isTls:
                        isKnown = Convert.FromBase64String(command.Split(' ')[^1]).AsSpan().SequenceEqual(_login);
                        await lines.WriteAsync(isKnown ? "235 2.0.0 Welcome" : "535 5.7.8 Authentication failed", _stopping.Token);
                        break;
                    case "MAIL" when !isKnown:
                        await lines.WriteAsync("530 5.7.0 Authentication required", _stopping.Token);
                        break;
                    case "DATA":
                        await behind.WriteAsync(command, _stopping.Token);
                        if (!await ReplyAsync(behind, lines)) break;
                        while (await lines.ReadAsync(_stopping.Token) is { } line)
                        {
                            await behind.WriteAsync(line, _stopping.Token);
                            if (line == ".") break;
                        }

                        await ReplyAsync(behind, lines);
                        break;
                    default:
                        await behind.WriteAsync(command, _stopping.Token);
                        await ReplyAsync(behind, lines);
                        break;
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // The client is gone, or does not trust the certificate.
        }
    }

    private async Task<SslStream> TlsAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
        return tls;
    }

    /// <summary>Passes a reply on, with an extension.</summary>
    /// <returns>Whether the server agrees.</returns>
    private async Task<bool> ReplyAsync(Lines from, Lines to, string? extension = null)
    {
        while (await from.ReadAsync(_stopping.Token) is { } line)
        {
            var isLast = line.Length < 4 || line[3] != '-';
            await to.WriteAsync(isLast && extension is not null ? $"{line[..3]}-{line[4..]}" : line, _stopping.Token);
            if (!isLast) continue;
            if (extension is not null) await to.WriteAsync($"{line[..3]} {extension}", _stopping.Token);
            return line[0] is '2' or '3';
        }

        return false;
    }

    /// <summary>Lines of any bytes.</summary>
    private sealed class Lines(Stream stream)
    {
        private readonly byte[] _next = new byte[1];

        public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
        {
            var line = new StringBuilder();
            while (await stream.ReadAsync(_next, cancellationToken) > 0)
            {
                if (_next[0] == '\n') return line.ToString().TrimEnd('\r');
                line.Append((char)_next[0]);
            }

            return null;
        }

        public ValueTask WriteAsync(string line, CancellationToken cancellationToken) => stream.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"), cancellationToken);
    }
}
