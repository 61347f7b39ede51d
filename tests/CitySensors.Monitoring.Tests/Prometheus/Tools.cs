using System.ComponentModel;
using System.Diagnostics;

namespace CitySensors.Monitoring.Tests.Prometheus;

/// <summary>How a command ended and what it wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>The programs of the package <c>prometheus</c>; a test that needs one is skipped where it is missing.</summary>
internal static class Tools
{
    public const string Prometheus = "prometheus";
    private const string Promtool = "promtool";

    public static async Task<CommandResult> PromtoolAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        await RequireAsync(Promtool, cancellationToken);
        return await RunAsync(Promtool, arguments, cancellationToken);
    }

    public static async Task RequireAsync(string program, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(program, ["--version"], cancellationToken);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not on this machine; Debian and Ubuntu have it in the package prometheus.");
        }
    }

    private static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new CommandResult(process.ExitCode, await output + await errors);
    }
}
