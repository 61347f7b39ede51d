using System.Diagnostics;

namespace CitySensors.TestSupport.Servers;

/// <summary>A server that a test may kill and start again, run by the script that a <see cref="ServerVariable"/> names.</summary>
public abstract class ScriptedServer(ServerVariable variable) : IAsyncDisposable
{
    private readonly string _script = variable.Require();

    /// <summary>For its data.</summary>
    protected TestFolder Folder { get; } = new();

    /// <summary>The environment of the script.</summary>
    protected abstract IReadOnlyDictionary<string, string> Variables { get; }

    public Task StartAsync(CancellationToken cancellationToken) => RunAsync("start", cancellationToken);

    public Task KillAsync(CancellationToken cancellationToken) => RunAsync("kill", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("kill", CancellationToken.None);
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_script, command);
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{_script} {command} ended with {process.ExitCode}.");
    }
}
