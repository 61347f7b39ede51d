using System.ComponentModel;
using System.Diagnostics;

namespace CitySensors.Web.Tests.Contract;

/// <summary>Prometheus' own check of metrics.</summary>
internal static class Promtool
{
    /// <summary>0 and nothing where it is content; the test is skipped where it is not installed.</summary>
    public static async Task<(int Code, string Output)> CheckAsync(string metrics)
    {
        var cancelled = TestContext.Current.CancellationToken;
        try
        {
            using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            await promtool.StandardInput.WriteAsync(metrics);
            promtool.StandardInput.Close();
            var output = promtool.StandardOutput.ReadToEndAsync(cancelled);
            var errors = promtool.StandardError.ReadToEndAsync(cancelled);
            await promtool.WaitForExitAsync(cancelled);
            return (promtool.ExitCode, await output + await errors);
        }
        catch (Win32Exception error)
        {
            Assert.Skip($"promtool is not installed; it comes with Prometheus (Debian: apt-get install prometheus). {error.Message}");
            throw;
        }
    }
}
