using System.Diagnostics;
using Confluent.Kafka;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>Readings that wait in Kafka, scored and persisted in journal and SQLite.</summary>
internal static class KafkaFigure
{
    private const int Stations = 200;
    private const long Readings = 6_000_000;
    private const long WarmUp = Readings / 3;

    public static async Task RunAsync(Report report)
    {
        report.Heading($"Kafka: {Readings:N0} readings preloaded in {ReadingLoad.Partitions} partitions, {Stations} stations, each scored and persisted in SQLite");
        var topic = await ReadingLoad.CreateTopicAsync("readings");
        using (var load = new ReadingLoad(topic, Stations)) load.Send(Readings);
        var yardstick = Consume(topic);
        report.Rate("yardstick: the same messages consumed by librdkafka in one thread", yardstick);
        var folder = Directory.CreateTempSubdirectory("citysensors-benchmark-").FullName;
        try
        {
            await using var silo = SiloProcess.StartEmbedded(topic, folder);
            await silo.ReadyAsync();
            var (rate, cores) = await silo.MeasureAsync(Readings, WarmUp);
            report.Rate("scored and persisted by a silo", rate, yardstick);
            report.Value("processor cores used by the silo", cores, "");
            report.Value("readings in a delivery", Readings / await silo.MetricAsync("citysensors_kafka_containers_delivered_total"), "");
            report.Value("memory of the silo", silo.ResidentBytes / 1048576.0, "MiB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Consume(string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = Servers.Kafka,
            GroupId = $"{topic}-yardstick",
            EnableAutoCommit = false,
        }).Build();
        consumer.Assign(Enumerable.Range(0, ReadingLoad.Partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        consumer.Consume();
        var began = Stopwatch.GetTimestamp();
        for (var consumed = 1; consumed < Readings; consumed++) consumer.Consume();
        return Readings / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
