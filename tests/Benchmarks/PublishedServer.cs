using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CitySensors.Benchmarks;

/// <summary>The server as it is deployed: published for this machine, which takes a minute and is done once a run.</summary>
internal static class PublishedServer
{
    private static readonly Lazy<string> Published = new(Publish);

    /// <summary>The path of its assembly.</summary>
    public static string Path => Published.Value;

    private static string Publish()
    {
        var folder = Directory.CreateTempSubdirectory("citysensors-published-").FullName;
        Console.WriteLine($"Publishing the server for {RuntimeInformation.RuntimeIdentifier}");
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", Project(), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "-v", "quiet", "-o", folder]))!;
        process.WaitForExit();
        return process.ExitCode == 0
            ? System.IO.Path.Combine(folder, "CitySensors.Server.dll")
            : throw new InvalidOperationException("The server could not be published.");
    }

    private static string Project([CallerFilePath] string file = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, "../../src/CitySensors.Server"));
}
