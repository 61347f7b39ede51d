using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CitySensors.Benchmarks;

/// <summary>The real server in a process of its own, on a free port and an empty data folder.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string? _folder;

    private ServerProcess(Process process, string? folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static ServerProcess Start(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("citysensors-benchmark-").FullName;
        var port = FreePort();
        return new ServerProcess(
            Run(PublishedServer.Path, ["--urls", $"http://127.0.0.1:{port}", "--data", folder, "--Logging:LogLevel:Default", "Warning", .. arguments]), folder, port);
    }

    /// <summary>Starts <see cref="BareHub"/>.</summary>
    public static ServerProcess StartBareHub()
    {
        var port = FreePort();
        return new ServerProcess(Run(Environment.ProcessPath!, [BareHub.Command, port.ToString(CultureInfo.InvariantCulture)]), folder: null, port);
    }

    /// <summary>Waits until it takes connections.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(1, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private static Process Run(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, line) => Print(line.Data);
        process.BeginOutputReadLine();
        return process;
    }

    private static void Print(string? line)
    {
        if (!string.IsNullOrEmpty(line)) Console.WriteLine($"    server: {line}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
