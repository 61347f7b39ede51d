using System.Diagnostics;
using System.Text.Json;

namespace CitySensors.Web.Tests.HubClients;

/// <summary>Runs <c>interop/client.mjs</c>, after it has fetched what that needs.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string Folder { get; } = Path.Combine(Repository(), "tests", "CitySensors.Web.Tests", "HubClients", "interop");

    /// <summary>What is not installed, and how to get it; null when nothing is missing.</summary>
    public static string? Missing { get; } = Find("node") is null || Find("npm") is null
        ? "Node 20 with npm is needed to run the official SignalR client: install it from https://nodejs.org or, on Debian, with \"apt-get install nodejs npm\"."
        : null;

    public static async Task<JsonElement> RunAsync(Uri hub, string protocol, CancellationToken cancellationToken)
    {
        // npm writes this file last, so a folder that was left half filled counts as missing.
        if (!File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            await StartAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cancellationToken);
        var output = await StartAsync("node", ["client.mjs", hub.AbsoluteUri, protocol], cancellationToken);
        return JsonDocument.Parse(output).RootElement;
    }

    private static async Task<string> StartAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(Patience);
        var start = new ProcessStartInfo(Find(program)!, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(bounded.Token);
            Assert.True(process.ExitCode == 0, $"{program} {arguments[0]} ended with {process.ExitCode}: {await errors}{await output}");
            return await output;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {arguments[0]} did not end within {Patience}: {await errors}{await output}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string? Find(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [$"{program}.exe", $"{program}.cmd"] : [program];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CitySensors.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"CitySensors.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
