using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace CitySensors.TestSupport.Processes;

/// <summary>How a process ended and what it wrote.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    public string Text => $"{Output}\n{Errors}".Trim();
}

/// <summary>A process with its output, killed when disposed.</summary>
public class RunningProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private bool _isDisposed;

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public RunningProcess(string program, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Add(line.Data, _output);
        _process.ErrorDataReceived += (_, line) => Add(line.Data, _errors);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Everything written so far, errors last.</summary>
    public string Output => string.Join('\n', _output.Concat(_errors));

    /// <summary>The lines written to the error stream.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public ProcessResult Result => new(ExitCode, string.Join('\n', _output), string.Join('\n', _errors));

    /// <summary>Whether the test ended it or waited for its end.</summary>
    protected bool IsEndExpected { get; private set; }

    /// <summary>Writes to its standard input and closes it.</summary>
    public async Task WriteAsync(string input, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        _process.StandardInput.Close();
    }

    /// <summary>Waits until an address answers with success.</summary>
    public async Task AnswersAsync(HttpClient http, Uri address, CancellationToken cancellationToken, bool expected = true)
    {
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    Assert.False(HasExited, Output);
                    return await IsAnsweringAsync(http, address, cancellationToken) == expected;
                },
                () => $"{address} {(expected ? "does not answer" : "still answers")} with success. {Output}",
                cancellationToken);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, for its children too.</summary>
    public async Task KillAsync()
    {
        IsEndExpected = true;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> StopAsync(CancellationToken cancellationToken)
    {
        IsEndExpected = true;
        var began = Stopwatch.GetTimestamp();
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
        await ExitAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Waits until it has ended and all its output is read.</summary>
    public async Task ExitAsync(CancellationToken cancellationToken, TimeSpan? bound = null)
    {
        IsEndExpected = true;
        var limit = bound ?? Eventually.Bound;
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It does not end within {limit}. {Output}");
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            if (!_process.HasExited) await KillAsync();
            _process.Dispose();
        }

        _isDisposed = true;
        GC.SuppressFinalize(this);
    }

    private static async Task<bool> IsAnsweringAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(address, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        // A connection that ends while it begins is a SocketException, which HttpClient does not wrap.
        catch (Exception error) when (error is HttpRequestException or SocketException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static void Add(string? line, ConcurrentQueue<string> lines)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
