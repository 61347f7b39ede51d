using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CitySensors.Benchmarks;

/// <summary>The server as it is deployed: published for this machine, which takes a minute and is done once a run.</summary>
internal static class PublishedServer
{
    private static readonly Lazy<string> Published = new(Publish);

    /// <summary>The path of its program.</summary>
    public static string Path => Published.Value;

    private static string Publish()
    {
        if (Environment.GetEnvironmentVariable("CITYSENSORS_PUBLISHED") is { } published) return Program(published);
        var folder = Directory.CreateTempSubdirectory("citysensors-published-").FullName;
        Console.WriteLine($"Publishing the server for {RuntimeInformation.RuntimeIdentifier}");
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", Project(), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "true", "-v", "quiet", "-o", folder]))!;
        process.WaitForExit();
        return process.ExitCode == 0
            ? Program(folder)
            : throw new InvalidOperationException("The server could not be published.");
    }

    private static string Program(string folder) => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "CitySensors.Server.exe" : "CitySensors.Server");

    private static string Project()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "CitySensors.sln"))) folder = folder.Parent;
        return folder is null
            ? throw new InvalidOperationException("The benchmarks run from within the repository.")
            : System.IO.Path.Combine(folder.FullName, "src", "CitySensors.Server");
    }
}
