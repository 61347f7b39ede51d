using System.Text.Json;
using CitySensors.TestSupport.Kafka;
using Confluent.Kafka;

namespace CitySensors.Simulator.Tests.Kafka.Support;

/// <summary>A message of the topic.</summary>
internal sealed record StoredReading(int Partition, long Offset, string Key, string Value)
{
    public string Station => Member("station_id").GetString()!;

    public decimal Timestamp => Member("timestamp").GetDecimal();

    private JsonElement Member(string name)
    {
        using var json = JsonDocument.Parse(Value);
        return json.RootElement.GetProperty(name).Clone();
    }
}

internal static class StoredReadings
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>All messages of a topic, by partition and offset.</summary>
    public static IReadOnlyList<StoredReading> ReadAll(this Broker broker, string topic)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = broker.Servers, GroupId = "reads-everything", EnableAutoCommit = false })
            .SetLogHandler((_, _) => { })
            .Build();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.Servers }).SetLogHandler((_, _) => { }).Build();
        var partitions = admin.GetMetadata(topic, Bound).Topics[0].Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId)).ToList();
        var ends = partitions.Select(partition => consumer.QueryWatermarkOffsets(partition, Bound).High.Value).ToList();
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var all = new List<StoredReading>();
        while (all.Count < ends.Sum())
        {
            var next = consumer.Consume(Bound);
            Assert.True(next is not null, $"{all.Count} of {ends.Sum()} messages came within {Bound}.");
            all.Add(new StoredReading(next.Partition, next.Offset, next.Message.Key, next.Message.Value));
        }

        return [.. all.OrderBy(reading => reading.Partition).ThenBy(reading => reading.Offset)];
    }

    /// <summary>Asserts that every reading is stored once, and that those of a station are in one partition, keyed by its id, in order of time.</summary>
    /// <param name="readings">All messages of the topic.</param>
    /// <param name="count">The expected number; null if unknown.</param>
    public static void AssertOnceAndInOrder(this IReadOnlyList<StoredReading> readings, long? count = null)
    {
        if (count is { } expected) Assert.Equal(expected, readings.Count);
        Assert.Equal(readings.Count, readings.Select(reading => reading.Value).Distinct().Count());
        Assert.All(readings.GroupBy(reading => reading.Key), station =>
        {
            Assert.Single(station.Select(reading => reading.Partition).Distinct());
            var times = station.Select(reading => reading.Timestamp).ToList();
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First < pair.Second, $"{station.Key}: {pair.Second} stands after {pair.First}."));
            Assert.All(station, reading => Assert.Equal(station.Key, reading.Station));
        });
    }
}
