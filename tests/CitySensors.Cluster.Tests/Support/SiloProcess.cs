using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.NetworkInformation;


namespace CitySensors.Cluster.Tests.Support;

/// <summary>A real silo in a process of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static int _lastPort = 28_000 + Environment.ProcessId % 400 * 10;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("silo-").FullName;
    private bool _wasEnded;

    private SiloProcess(IEnumerable<string> settings, Uri url)
    {
        Url = url;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.ArgumentList.Add(typeof(CassandraBackend).Assembly.Location);
        foreach (var setting in settings) start.ArgumentList.Add(setting);
        // Of many silos on two cores each would take the memory of a machine.
        start.Environment["DOTNET_gcServer"] = "0";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data, _output);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, _errors);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    /// <summary>What it wrote so far.</summary>
    public string Output => string.Join('\n', _output.Concat(_errors));

    /// <summary>What it wrote to its error stream.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts it with these settings on free ports for HTTP and for other silos.</summary>
    public static SiloProcess Start(params IEnumerable<string> settings)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        return new SiloProcess([$"--urls={url}", $"--Silo:Port={FreePort()}", .. settings], url);
    }

    /// <summary>Starts it with exactly these settings.</summary>
    public static SiloProcess StartWith(params IEnumerable<string> settings) => new(settings, new Uri("http://127.0.0.1:1"));

    /// <summary>Waits until it is ready, or until it is not.</summary>
    public async Task<SiloProcess> ReadyAsync(HttpClient http, bool isReady = true)
    {
        await Wait.UntilAsync(
            async () =>
            {
                Assert.False(_process.HasExited, Output);
                return await IsReadyAsync(http) == isReady;
            },
            () => $"ready is {isReady}. {Output}");
        return this;
    }

    public async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "health/ready"), Cancelled);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !Cancelled.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _wasEnded = true;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager ends it; gives how long it took.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        _wasEnded = true;
        var began = Stopwatch.GetTimestamp();
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(Cancelled);
        await ExitAsync();
        return Stopwatch.GetElapsedTime(began);
    }

    public Task ExitAsync()
    {
        _wasEnded = true;
        return Wait.UntilAsync(() => _process.HasExited, () => $"it ends. {Output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        if (!_wasEnded) Figures.Tell($"A silo ended by itself with {_process.ExitCode}: {Output}");
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Each is given once, and below those that the system gives to clients.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _lastPort);
            if (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().All(listener => listener.Port != port)) return port;
        }
    }

    private static void Keep(string? line, ConcurrentQueue<string> lines)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
