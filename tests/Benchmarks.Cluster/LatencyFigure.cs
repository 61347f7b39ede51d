using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>From the send of a reading to Kafka to the message at a browser, while half of the highest rate comes in beside it.</summary>
internal static class LatencyFigure
{
    private const int Stations = 200;
    private const int Alerts = 400;
    private const double HighestUnlessMeasured = 80_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(25);

    public static async Task RunAsync(Report report)
    {
        var rate = (RowsFigure.Reached ?? HighestUnlessMeasured) / 2;
        report.Heading("Kafka to hub message at half of the highest rate of rows");
        report.Latency("yardstick: with nothing beside it", await MeasureAsync(null));
        report.Latency($"beside {rate:N0} readings/s", await MeasureAsync(rate));
    }

    private static async Task<List<double>> MeasureAsync(double? rate)
    {
        var topic = await ReadingLoad.CreateTopicAsync("readings");
        await using var silo = SiloProcess.Start(topic);
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
                if (sent.TryRemove(station, out var began)) milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            },
            stop.Token);
        await Task.Delay(WarmUp);
        await ProbeAsync(topic, sent);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await stop.CancelAsync();
        await Task.WhenAll(running, reading);
        if (!sent.IsEmpty) Console.WriteLine($"    {sent.Count} alerts did not arrive within two seconds of the end.");
        return [.. milliseconds];
    }

    private static async Task ProbeAsync(string topic, ConcurrentDictionary<string, long> sent)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = Servers.Kafka, Acks = Acks.All, LingerMs = 0 }).Build();
        for (var i = 0; i < Alerts; i++)
        {
            var station = $"probe-{i}";
            sent[station] = Stopwatch.GetTimestamp();
            producer.Produce(topic, new Message<byte[], byte[]>
            {
                Key = Encoding.ASCII.GetBytes(station),
                Value = Encoding.ASCII.GetBytes($$"""{"station_id": "{{station}}", "particulate_matter": 88}"""),
            });
            await Task.Delay(Every);
        }

        producer.Flush(TimeSpan.FromSeconds(10));
    }
}
