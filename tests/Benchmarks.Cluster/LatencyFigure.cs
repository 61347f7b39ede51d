using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>From the send of a reading to Kafka to the message at a browser, while many others come in beside it.</summary>
internal static class LatencyFigure
{
    private const int Stations = 200;
    private const int Alerts = 400;
    private const int Usual = 30;
    private const int Alerting = 88;
    private const double AskedRate = 40_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(25);

    public static async Task RunAsync(Report report)
    {
        report.Heading($"Kafka to hub message, of stations that send seldom beside {Stations} that send all the time");
        report.Latency("yardstick: with nothing beside it", await MeasureAsync(report, null));
        report.Latency($"beside {AskedRate:N0} readings/s", await MeasureAsync(report, AskedRate));
        if (RowsFigure.Reached / 2 is not { } half) return;
        report.Latency($"beside {half:N0} readings/s, half of the highest rate of rows", await MeasureAsync(report, half));
    }

    private static async Task<List<double>> MeasureAsync(Report report, double? rate)
    {
        var began = Stopwatch.GetTimestamp();
        var topic = await ReadingLoad.CreateTopicAsync("readings");
        // A silo that has just begun asks Cassandra whether an alert is a repeat: for as long as an alert of before could have a later time.
        await using var silo = SiloProcess.Start(topic, "--Web:MaxSecondsAhead", "1");
        await silo.ReadyAsync();
        using var stop = new CancellationTokenSource();
        using var load = new ReadingLoad(topic, Stations);
        var running = rate is null ? Task.CompletedTask : Task.Run(() => load.Send(long.MaxValue, rate, stop.Token));
        using var hub = await HubClient.ConnectAsync(silo.Port, "{}", CancellationToken.None);
        var sent = new ConcurrentDictionary<string, long>();
        var milliseconds = new ConcurrentBag<double>();
        var reading = hub.ReadAsync(
            station =>
            {
                if (sent.TryRemove(station, out var sentAt)) milliseconds.Add(Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds);
            },
            stop.Token);
        // Its stations are known, and its path is compiled, as in a city that runs.
        await ProbeAsync(topic, "probe", Usual, []);
        await ProbeAsync(topic, "warm-up", Alerting, []);
        await Task.Delay(WarmUp);
        await ProbeAsync(topic, "probe", Alerting, sent);
        await Task.Delay(TimeSpan.FromSeconds(2));
        report.Value("… collections stood in the way", await silo.MetricAsync("dotnet_gc_pause_seconds_total"), "s");
        report.Value("… time of a delivery's rows", 1000 * await silo.MetricAsync("citysensors_cassandra_write_seconds_sum") / await silo.MetricAsync("citysensors_cassandra_write_seconds_count"), "ms");
        report.Value("… rows in a batch", await silo.MetricAsync("citysensors_cassandra_rows_written_total") / await silo.MetricAsync("citysensors_cassandra_batches_written_total"), "");
        report.Value("… cores used by the silo since its start", silo.ProcessorSeconds / Stopwatch.GetElapsedTime(began).TotalSeconds, "");
        await stop.CancelAsync();
        await Task.WhenAll(running, reading);
        if (!sent.IsEmpty) Console.WriteLine($"    {sent.Count} alerts did not arrive within two seconds of the end.");
        return [.. milliseconds];
    }

    private static async Task ProbeAsync(string topic, string kind, int value, ConcurrentDictionary<string, long> sent)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = Servers.Kafka, Acks = Acks.All, LingerMs = 0 }).Build();
        for (var i = 0; i < Alerts; i++)
        {
            var station = $"{kind}-{i}";
            sent[station] = Stopwatch.GetTimestamp();
            producer.Produce(topic, new Message<byte[], byte[]>
            {
                Key = Encoding.ASCII.GetBytes(station),
                Value = Encoding.ASCII.GetBytes($$"""{"station_id": "{{station}}", "particulate_matter": {{value}}}"""),
            });
            await Task.Delay(Every);
        }

        producer.Flush(TimeSpan.FromSeconds(10));
    }
}
