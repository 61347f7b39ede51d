using System.ComponentModel;
using System.Diagnostics;

namespace CitySensors.Infra.Tests.Hosting;

/// <summary>How a program ended and what it wrote, both streams in the order in which they ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    public string Text => $"{Output}\n{Errors}".Trim();
}

/// <summary>A program of this machine; where it is missing the test is skipped and says how to get it.</summary>
internal sealed record Tool(string Program, string HowToGet)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);

    public static Tool Bash { get; } = new("bash", "Scripts are for Bash, which comes with every Linux.");

    public static Tool ShellCheck { get; } = new("shellcheck", "Get it with: apt-get install shellcheck");

    public static Tool HaProxy { get; } = new("haproxy", "Get it with: apt-get install haproxy");

    public static Tool Node { get; } = new("node", "Get it from https://nodejs.org or with: apt-get install nodejs npm");

    public static Tool Npm { get; } = new(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", Node.HowToGet);

    public static Tool OpenSsl { get; } = new("openssl", "Get it with: apt-get install openssl");

    public static Tool Promtool { get; } = new("promtool", "Get it with: apt-get install prometheus");

    public Task<ToolResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, new Dictionary<string, string>(), arguments);

    public async Task<ToolResult> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        using var process = Start(folder, environment, arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = process.StandardError.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return new ToolResult(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public Process Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no {Program} on this machine. {HowToGet}");
            throw;
        }
    }
}
