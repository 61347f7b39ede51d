using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CitySensors.Benchmarks;

/// <summary>The real server in a process of its own, on a free port and an empty data folder.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private ServerProcess(Process process, string folder, int port)
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
        var start = new ProcessStartInfo(PublishedServer.Path) { RedirectStandardOutput = true };
        foreach (var argument in (string[])["--urls", $"http://127.0.0.1:{port}", "--data", folder, "--Logging:LogLevel:Default", "Warning", .. arguments])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Print(line.Data);
        process.BeginOutputReadLine();
        return new ServerProcess(process, folder, port);
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
        Directory.Delete(_folder, recursive: true);
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
