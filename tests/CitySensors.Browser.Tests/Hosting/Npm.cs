using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace CitySensors.Browser.Tests.Hosting;

/// <summary>Runs npm in a folder with a package.json; skips the test where there is no Node.</summary>
internal static class Npm
{
    private const string Missing = "There is no Node with npm on this machine. Get it from https://nodejs.org or with: apt-get install nodejs npm";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    public static string TestFolder => Folder(nameof(TestFolder));

    public static string PageFolder => Folder(nameof(PageFolder));

    /// <summary>Restores the packages of the lock file unless a file of them is there.</summary>
    public static async Task RestoreAsync(string folder, string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(folder, "node_modules", file))) await RunAsync(folder, cancellationToken, "ci", "--no-audit", "--no-fund");
    }

    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        using var npm = Start(folder, arguments);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            var output = npm.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = npm.StandardError.ReadToEndAsync(bound.Token);
            await npm.WaitForExitAsync(bound.Token);
            var text = $"{await output}\n{await errors}";
            Assert.True(npm.ExitCode == 0, $"npm {string.Join(' ', arguments)} in {folder} ended with {npm.ExitCode}.\n{text}");
            return text;
        }
        finally
        {
            if (!npm.HasExited) npm.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string folder, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["NO_COLOR"] = "1" },
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip(Missing);
            throw;
        }
    }

    private static string Folder(string name) =>
        typeof(Npm).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == name).Value!;
}
