using System.Diagnostics;
using System.Text.Json;

namespace CitySensors.Benchmarks;

/// <summary>Readings a second over loopback, acknowledged after the sync to disk, with the client on the same cores.</summary>
internal static class IngestFigure
{
    private const int Connections = 32;
    /// <summary>The compiler optimizes the hot path in the background; the rate is stable after about half a minute.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    /// <summary>The rate measured last, which others take half of.</summary>
    public static double? Highest { get; private set; }

    public static async Task RunAsync(Report report)
    {
        report.Heading("Ingest: NDJSON bodies of 100 readings of 251 bytes over loopback, acknowledged after the sync, client on the same cores");
        var yardstick = Yardstick(takeValues: true);
        report.Rate("Utf8JsonReader over the same bytes, tokens only, one core", Yardstick(takeValues: false));
        report.Rate("yardstick: the same, taking the values too", yardstick);
        Highest = await MeasureAsync(report);
        report.Rate("readings acknowledged", Highest.Value, yardstick);
    }

    /// <param name="report">Takes the figures.</param>
    /// <param name="stepMilliseconds">The event time between two bodies.</param>
    /// <param name="prepare">Changes definitions before the readings.</param>
    public static async Task<double> MeasureAsync(Report report, long stepMilliseconds = 1, Func<HttpClient, Task>? prepare = null)
    {
        await using var server = ServerProcess.Start();
        await server.ReadyAsync(CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        if (prepare is not null) await prepare(client);
        using var stop = new CancellationTokenSource();
        var load = new Load(server.Port, Connections, stepMilliseconds: stepMilliseconds);
        var running = load.RunAsync(stop.Token);
        await Task.Delay(WarmUp, CancellationToken.None);
        var (before, processor, began) = (load.Acknowledged, server.ProcessorSeconds, Stopwatch.GetTimestamp());
        await Task.Delay(Measured, CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var rate = (load.Acknowledged - before) / seconds;
        var cores = (server.ProcessorSeconds - processor) / seconds;
        report.Value("server's share of the cores", cores, "cores");
        report.Value("server's processor time per reading", cores / rate * 1e6, "µs");
        report.Value("server's resident memory", server.ResidentBytes / 1048576.0, "MiB");
        await stop.CancelAsync();
        await running;
        if (load.Refused > 0) report.Value("requests refused", load.Refused, "");
        return rate;
    }

    private static double Yardstick(bool takeValues)
    {
        var body = new ReadingBody(200, 0);
        body.SetTime(1_700_000_000_000);
        var lines = body.Text.Chunk(ReadingBody.ReadingBytes).ToArray();
        long readings = 0;
        var best = 0.0;
        for (var round = 0; round < 4; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (readings = 0; Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(1);)
            {
                foreach (var line in lines)
                {
                    var reader = new Utf8JsonReader(line);
                    while (reader.Read())
                    {
                        if (!takeValues) continue;
                        if (reader.TokenType == JsonTokenType.Number) reader.GetDouble();
                        else if (reader.TokenType == JsonTokenType.String) reader.GetString();
                    }

                    readings++;
                }
            }

            best = Math.Max(best, readings / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }
}
