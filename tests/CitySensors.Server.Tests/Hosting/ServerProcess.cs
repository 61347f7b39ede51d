using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CitySensors.Server.Hosting;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>How a command ended and what it wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors);

/// <summary>The real server in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Url = new Uri($"http://127.0.0.1:{port}");
        process.OutputDataReceived += (_, line) => Keep(line.Data, _output);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, _errors);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    /// <summary>What it wrote so far.</summary>
    public string Output => string.Join('\n', _output.Concat(_errors));

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts it on a free port, with a data folder and more arguments.</summary>
    public static ServerProcess Start(string folder, params string[] arguments) => Start([], folder, arguments);

    /// <summary>Starts it with environment variables.</summary>
    public static ServerProcess Start(string folder, IReadOnlyDictionary<string, string> environment)
    {
        var port = FreePort();
        return new ServerProcess(StartProcess(folder, ["--data", folder, "--urls", $"http://127.0.0.1:{port}"], environment), port);
    }

    /// <summary>Starts a command of it.</summary>
    public static ServerProcess Start(string[] command, string folder, params string[] arguments)
    {
        var port = FreePort();
        string[] urls = command is [] or ["demo"] ? ["--urls", $"http://127.0.0.1:{port}"] : [];
        return new ServerProcess(StartProcess(folder, [.. command, "--data", folder, .. urls, .. arguments]), port);
    }

    /// <summary>Starts it where other machines reach it too.</summary>
    public static ServerProcess StartOnAllAddresses(string folder)
    {
        var port = FreePort();
        return new ServerProcess(StartProcess(folder, ["--data", folder, "--urls", $"http://0.0.0.0:{port}"]), port);
    }

    /// <summary>Runs it with exactly these arguments until it ends.</summary>
    public static async Task<CommandResult> RunAsync(string workingFolder, string[] arguments, CancellationToken cancellationToken)
    {
        await using var process = new ServerProcess(StartProcess(workingFolder, arguments), 0);
        await process.ExitAsync(cancellationToken);
        return new CommandResult(process.ExitCode, string.Join('\n', process._output), string.Join('\n', process._errors));
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process StartProcess(string workingFolder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        start.ArgumentList.Add(typeof(CityHost).Assembly.Location);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static void Keep(string? line, ConcurrentQueue<string> lines)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
