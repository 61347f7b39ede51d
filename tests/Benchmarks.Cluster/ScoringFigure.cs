using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Hosting;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>Readings that wait in Kafka, decoded and scored by their stations.</summary>
internal static class ScoringFigure
{
    private const int Stations = 200;
    private const long Readings = 4_000_000;

    /// <summary>The compiler's part and the first activations are not counted.</summary>
    private const long WarmUp = Readings / 4;

    public static async Task RunAsync(Report report)
    {
        report.Heading($"Score only: {Readings:N0} readings of 251 bytes preloaded in {ReadingLoad.Partitions} partitions, {Stations} stations");
        var topic = await ReadingLoad.CreateTopicAsync("readings");
        var deadLetters = await ReadingLoad.CreateTopicAsync("dead-letters", 1);
        using (var load = new ReadingLoad(topic, Stations)) load.Send(Readings);

        var yardstick = Consume(topic);
        report.Rate("yardstick: consumed by librdkafka, nothing done with them", yardstick);
        var scored = new ScoredReadings();
        using var silo = ScoringSilo.Create(topic, deadLetters, scored);
        await silo.StartAsync();
        await ReachAsync(scored, WarmUp);
        var (from, began) = (scored.Count, Stopwatch.GetTimestamp());
        var used = Environment.CpuUsage.TotalTime;
        await ReachAsync(scored, Readings);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        report.Rate("scored by a silo", (scored.Count - from) / elapsed, yardstick);
        report.Value("processor cores used by the silo", (Environment.CpuUsage.TotalTime - used).TotalSeconds / elapsed, "");
        await silo.StopAsync();
    }

    private static async Task ReachAsync(ScoredReadings scored, long count)
    {
        while (scored.Count < count) await Task.Delay(5);
    }

    private static double Consume(string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = Servers.Kafka,
            GroupId = $"{topic}-yardstick",
            EnableAutoCommit = false,
            EnablePartitionEof = false,
        }).Build();
        consumer.Assign(Enumerable.Range(0, ReadingLoad.Partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        long began = 0;
        for (long i = 0; i < Readings; i++)
        {
            if (consumer.Consume(TimeSpan.FromSeconds(30)) is null) throw new InvalidOperationException("Kafka has fewer readings than were sent.");
            if (i == WarmUp) began = Stopwatch.GetTimestamp();
        }

        return (Readings - WarmUp) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
