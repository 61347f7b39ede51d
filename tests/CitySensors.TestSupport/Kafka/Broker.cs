using System.Text;
using CitySensors.TestSupport.Servers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace CitySensors.TestSupport.Kafka;

/// <summary>A Kafka broker, or a mock cluster in its place.</summary>
public sealed class Broker
{
    private readonly MockCluster? _mock;

    public Broker(string servers) => Servers = servers;

    public Broker(MockCluster mock)
    {
        _mock = mock;
        Servers = mock.Servers;
    }

    public string Servers { get; }

    /// <summary>Whether it is a mock cluster, which cannot create topics when asked to.</summary>
    public bool IsMock => _mock is not null;

    /// <summary>The broker that <c>CITYSENSORS_KAFKA</c> names, or a mock cluster if it names none.</summary>
    public static Broker Running() => ServerVariable.Kafka.SkipReason is null ? new Broker(ServerVariable.Kafka.Require()) : new Broker(MockCluster.Shared);

    /// <summary>The broker that <c>CITYSENSORS_KAFKA</c> names; the test is skipped if it names none.</summary>
    /// <param name="need">What the test needs it for, such as "that adds partitions".</param>
    public static Broker Real(string need) => new((ServerVariable.Kafka with { Need = $"a Kafka broker {need}" }).Require());

    public static string NewTopic(string prefix = "test") => $"{prefix}-{Guid.NewGuid():N}";

    public Task<string> CreateTopicAsync(int partitions, string prefix = "test") => CreateTopicAsync(NewTopic(prefix), partitions);

    /// <returns>The name.</returns>
    public async Task<string> CreateTopicAsync(string name, int partitions, Dictionary<string, string>? configs = null)
    {
        if (_mock is not null)
        {
            _mock.CreateTopic(name, partitions);
            return name;
        }

        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = configs }]);
        return name;
    }

    public async Task AddPartitionsAsync(string topic, int total)
    {
        using var admin = Admin();
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = total }]);
    }

    public async Task DeleteBeforeAsync(string topic, int partition, long offset)
    {
        if (_mock is not null)
        {
            _mock.DeleteBefore(topic, partition, offset);
            return;
        }

        using var admin = Admin();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, offset)]);
    }

    public async Task ProduceAsync(string topic, IEnumerable<(string? Key, byte[]? Value)> messages, Headers? headers = null, int? partition = null)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = Servers, Acks = Acks.All, LingerMs = 5 }).Build();
        var target = new TopicPartition(topic, partition ?? Partition.Any);
        await Task.WhenAll(messages.Select(message => producer.ProduceAsync(target, new Message<byte[], byte[]>
        {
            Key = message.Key is null ? null! : Encoding.UTF8.GetBytes(message.Key),
            Value = message.Value!,
            Headers = headers ?? [new Header("trace", [1, 2, 3])],
        })));
    }

    /// <summary>All messages of a topic, once there are at least the given number.</summary>
    public List<ConsumeResult<byte[], byte[]>> ReadAll(string topic, int atLeast)
    {
        using var consumer = Consumer("reads-everything");
        using var admin = Admin();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count;
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var all = new List<ConsumeResult<byte[], byte[]>>();
        while (true)
        {
            var next = consumer.Consume(TimeSpan.FromSeconds(all.Count < atLeast ? 20 : 0.5));
            if (next is null) return all;
            all.Add(next);
        }
    }

    /// <summary>What a group has committed, per partition; -1 for nothing.</summary>
    public long[] Committed(string group, string topic, int partitions)
    {
        using var consumer = Consumer(group);
        return [.. consumer.Committed(Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)), TimeSpan.FromSeconds(10))
            .OrderBy(position => position.Partition.Value)
            .Select(position => position.Offset.IsSpecial ? -1 : position.Offset.Value)];
    }

    private IConsumer<byte[], byte[]> Consumer(string group) =>
        new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = Servers, GroupId = group, EnableAutoCommit = false }).Build();

    private IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).Build();
}
