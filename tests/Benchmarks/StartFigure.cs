using System.Diagnostics;

namespace CitySensors.Benchmarks;

/// <summary>From the start of the process on an empty folder to the first acknowledged reading.</summary>
internal static class StartFigure
{
    private const int Runs = 7;

    public static async Task RunAsync(Report report)
    {
        report.Heading("Cold start: process started on an empty folder to first acknowledged reading");
        _ = PublishedServer.Path;
        var bare = new List<double>();
        var starts = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            bare.Add(await BareAsync());
            starts.Add(await OneAsync());
        }

        report.Latency("yardstick: the same program with --version", bare);
        report.Latency("start to first 204", starts);
    }

    private static async Task<double> OneAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await using var server = ServerProcess.Start();
        await server.ReadyAsync(CancellationToken.None);
        using var http = new HttpConnection(server.Port);
        var status = await http.SendAsync(HttpConnection.RequestOf(server.Port, """{"station_id": "station-1", "temperature": 25.3}"""), CancellationToken.None);
        return status == 204
            ? Stopwatch.GetElapsedTime(began).TotalMilliseconds
            : throw new InvalidOperationException($"The first reading was answered with {status}.");
    }

    private static async Task<double> BareAsync()
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(PublishedServer.Path, ["--version"]) { RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
