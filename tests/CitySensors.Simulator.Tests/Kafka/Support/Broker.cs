using CitySensors.TestSupport.Kafka;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace CitySensors.Simulator.Tests.Kafka.Support;

/// <summary>A Kafka broker, or a mock cluster in its place.</summary>
internal sealed class Broker
{
    private const string Variable = "CITYSENSORS_KAFKA";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly MockCluster? _mock;

    public Broker(string servers) => Servers = servers;

    public Broker(MockCluster mock)
    {
        _mock = mock;
        Servers = mock.Servers;
    }

    public string Servers { get; }

    /// <summary>The broker that <c>CITYSENSORS_KAFKA</c> names, or where it names none a mock cluster.</summary>
    public static Broker Running() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } servers ? new Broker(servers) : new Broker(MockCluster.Shared);

    /// <summary>The broker that <c>CITYSENSORS_KAFKA</c> names; where it names none the test is skipped.</summary>
    /// <param name="need">What the test needs it for.</param>
    public static Broker Real(string need)
    {
        var broker = Running();
        Assert.SkipWhen(broker._mock is not null, $"Needs a Kafka broker {need}: set {Variable} to its bootstrap servers, such as 127.0.0.1:19092.");
        return broker;
    }

    public static string NewTopic() => $"simulator-{Guid.NewGuid():N}";

    public async Task<string> CreateTopicAsync(string? name = null, int partitions = 4, Dictionary<string, string>? configs = null)
    {
        name ??= NewTopic();
        if (_mock is not null)
        {
            _mock.CreateTopic(name, partitions);
            return name;
        }

        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = configs }]);
        return name;
    }

    /// <summary>Everything that stands in a topic, by partition and offset.</summary>
    public IReadOnlyList<StoredReading> ReadAll(string topic)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = Servers, GroupId = "reads-everything", EnableAutoCommit = false })
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
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).SetLogHandler((_, _) => { }).Build();
}
