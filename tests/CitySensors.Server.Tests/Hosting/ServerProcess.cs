using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CitySensors.Server.City;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>The real server in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Url = new Uri($"http://127.0.0.1:{port}");
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    /// <summary>What it wrote so far.</summary>
    public string Output => string.Join('\n', _output);

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts it on a free port, with a data folder and more arguments.</summary>
    public static ServerProcess Start(string folder, params string[] arguments) => Start([], folder, arguments);

    /// <summary>Starts a command of it.</summary>
    public static ServerProcess Start(string[] command, string folder, params string[] arguments)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string[] all = [typeof(CityService).Assembly.Location, .. command, "--data", folder, .. command is [] or ["demo"] ? ["--urls", $"http://127.0.0.1:{port}"] : Array.Empty<string>(), .. arguments];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        return new ServerProcess(Process.Start(start)!, port);
    }

    /// <summary>Waits until it is ready to take readings.</summary>
    public async Task<ServerProcess> ReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        await Eventually.Async(
            async () =>
            {
                Assert.False(_process.HasExited, Output);
                try
                {
                    using var answer = await http.GetAsync(new Uri(Url, "health/ready"), cancellationToken);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            () => $"The server is not ready. {Output}",
            Bound,
            cancellationToken);
        return this;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager ends it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
        await ExitAsync(cancellationToken);
    }

    public async Task ExitAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        await _process.WaitForExitAsync(bound.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null) _output.Enqueue(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
