using System.ComponentModel;

namespace CitySensors.TestSupport.Processes;

/// <summary>A program of this machine; a test that needs it is skipped where it is missing.</summary>
/// <param name="Program">Its name or path.</param>
/// <param name="HowToGet">A sentence for the reason of the skipped test.</param>
public sealed record Tool(string Program, string HowToGet)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);

    public static Tool Node { get; } = new("node", "Get it from https://nodejs.org or with: apt-get install nodejs npm");

    public static Tool Npm { get; } = new(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", Node.HowToGet);

    public static Tool Prometheus { get; } = new("prometheus", "Get it with: apt-get install prometheus");

    public static Tool Promtool { get; } = new("promtool", Prometheus.HowToGet);

    /// <summary>Runs it until it ends.</summary>
    public Task<ProcessResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, new Dictionary<string, string>(), arguments, "");

    /// <summary>Runs it with environment variables and standard input until it ends.</summary>
    public async Task<ProcessResult> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments, string input = "")
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var process = Start(folder, environment, arguments);
        await process.WriteAsync(input, cancelled);
        await process.ExitAsync(cancelled, Bound);
        return process.Result;
    }

    public RunningProcess Start(string folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        try
        {
            return new RunningProcess(Program, folder, arguments, environment);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no {Program} on this machine. {HowToGet}");
            throw;
        }
    }
}
