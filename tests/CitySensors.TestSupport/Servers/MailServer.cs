using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using CitySensors.TestSupport.Processes;

namespace CitySensors.TestSupport.Servers;

/// <summary>
/// OpenSMTPD, which delivers every mail to a folder: by a port without TLS, and in front of it two with TLS that need a login (<see cref="SmtpFront"/>).
/// Its queue and control socket are those of the machine, so one runs at a time; a test that needs it is skipped where it is not installed.
/// </summary>
public sealed class MailServer : IAsyncLifetime
{
    private const string Program = "/usr/sbin/smtpd";

    /// <summary>Delivers as another user than root, who can go into this folder.</summary>
    private readonly string _folder = Path.Combine("/var/tmp", $"citysensors-mail-{Guid.NewGuid():N}");

    private RunningProcess? _process;
    private X509Certificate2? _certificate;
    private SmtpFront? _startTls;
    private SmtpFront? _tls;
    private string? _whyNotRunning;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The port of a server that is running; a test is skipped where there is none.</summary>
    public int Port
    {
        get
        {
            Assert.SkipWhen(_whyNotRunning is not null, _whyNotRunning ?? "");
            return field;
        }
    } = FreePorts.Next();

    /// <summary>TLS after the greeting, and a login.</summary>
    public int StartTlsPort => _startTls!.Port;

    /// <summary>TLS from the beginning, and a login.</summary>
    public int TlsPort => _tls!.Port;

    /// <summary>The only account.</summary>
    public static (string Username, string Password) Account => ("city", "correct-horse");

    /// <summary>The certificate of the server, in a file; signed by itself.</summary>
    public string CertificatePath => Path.Combine(_folder, "certificate.pem");

    public async ValueTask InitializeAsync()
    {
        _whyNotRunning = OperatingSystem.IsWindows() ? "OpenSMTPD does not run on Windows."
            : !File.Exists(Program) ? "There is no OpenSMTPD on this machine. Get it with: apt-get install opensmtpd"
            : Environment.UserName != "root" ? "OpenSMTPD runs as root only."
            : null;
        if (_whyNotRunning is not null || OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(Path.Combine(_folder, "mail"), (UnixFileMode)Convert.ToInt32("777", 8));
        File.SetUnixFileMode(Path.Combine(_folder, "mail"), (UnixFileMode)Convert.ToInt32("777", 8));
        File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("755", 8));
        _certificate = MailCertificate.Create();
        await File.WriteAllTextAsync(CertificatePath, _certificate.ExportCertificatePem(), Cancelled);
        (_startTls, _tls) = (new SmtpFront(Port, _certificate, Account, isTlsFromTheBeginning: false), new SmtpFront(Port, _certificate, Account, isTlsFromTheBeginning: true));
        var configuration = Path.Combine(_folder, "smtpd.conf");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            table users { "@" = "nobody" }
            listen on 127.0.0.1 port {{Port}} hostname mail.example.org
            action "keep" maildir "{{_folder}}/mail" virtual <users>
            match from any for any action "keep"

            """,
            Cancelled);
        _process = new RunningProcess(Program, "/", ["-d", "-f", configuration]);
        await Eventually.TrueAsync(IsListeningAsync, () => _process.Output, Cancelled);
    }

    /// <summary>The mails that were delivered, as they are in the mailbox, oldest first.</summary>
    public IReadOnlyList<string> Mails
    {
        get
        {
            var box = Path.Combine(_folder, "mail", "new");
            return Directory.Exists(box) ? [.. Directory.GetFiles(box).OrderBy(File.GetLastWriteTimeUtc)] : [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_startTls is not null) await _startTls.DisposeAsync();
        if (_tls is not null) await _tls.DisposeAsync();
        _certificate?.Dispose();
        if (_process is not null) await _process.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsListeningAsync()
    {
        if (_process!.HasExited) Assert.Fail(_process.Output);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, Cancelled);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
