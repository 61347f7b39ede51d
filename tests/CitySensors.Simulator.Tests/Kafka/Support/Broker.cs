using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace CitySensors.Simulator.Tests.Kafka.Support;

/// <summary>A real Kafka broker.</summary>
internal sealed class Broker(string servers)
{
    private const string Variable = "CITYSENSORS_KAFKA";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public string Servers => servers;

    /// <summary>The broker that runs; the test is skipped when there is none.</summary>
    public static Broker Running()
    {
        var servers = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(servers)) Assert.Skip($"Needs a Kafka broker: start one and set {Variable} to its bootstrap servers, such as 127.0.0.1:19092.");
        return new Broker(servers);
    }

    public static string NewTopic() => $"simulator-{Guid.NewGuid():N}";

    public async Task<string> CreateTopicAsync(string? name = null, int partitions = 4, Dictionary<string, string>? configs = null)
    {
        name ??= NewTopic();
        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = configs }]);
        return name;
    }

    /// <summary>Everything that stands in a topic, by partition and offset.</summary>
    public IReadOnlyList<StoredReading> ReadAll(string topic)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = servers, GroupId = "reads-everything", EnableAutoCommit = false })
            .SetLogHandler((_, _) => { })
            .Build();
        using var admin = Admin();
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

    private IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).SetLogHandler((_, _) => { }).Build();
}
