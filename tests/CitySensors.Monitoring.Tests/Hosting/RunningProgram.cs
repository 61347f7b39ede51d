using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CitySensors.Monitoring.Tests.Hosting;

/// <summary>A real program in a process of its own that answers HTTP, ended with it.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private RunningProgram(Process process, Uri url)
    {
        (_process, Url) = (process, url);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    public string Output => string.Join('\n', _output);

    /// <summary>Starts it with arguments that hold its address, and waits until a path of it answers well.</summary>
    public static async Task<RunningProgram> StartAsync(
        HttpClient http, string program, Func<string, IEnumerable<string>> arguments, string readyPath, CancellationToken cancellationToken)
    {
        var address = $"127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo(program, arguments(address)) { RedirectStandardOutput = true, RedirectStandardError = true };
        var running = new RunningProgram(Process.Start(start)!, new Uri($"http://{address}"));
        try
        {
            await Eventually.TrueAsync(() => running.AnswersAsync(http, readyPath, cancellationToken), () => $"{program} is not ready.\n{running.Output}", Bound, cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        Assert.False(_process.HasExited, Output);
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, path), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null) _output.Enqueue(line);
    }
}
