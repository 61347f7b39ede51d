using Confluent.Kafka;
using Orleans;

namespace CitySensors.Streams.Kafka;

/// <summary>
/// What a Kafka stream provider reads and how much memory it may take. Limits are per queue; a silo owns
/// <see cref="QueueCount"/> / silos of them, and a queue without partitions takes nothing.
/// </summary>
public sealed class KafkaStreamOptions
{
    /// <summary>The default of <see cref="QueueCount"/>.</summary>
    public const int DefaultQueueCount = 32;

    /// <summary>The default of <see cref="MaxBatchMessages"/>.</summary>
    public const int DefaultMaxBatchMessages = 1_000;

    /// <summary>The default of <see cref="MaxFetchMessages"/>.</summary>
    public const int DefaultMaxFetchMessages = 10_000;

    /// <summary>The default of <see cref="PrefetchMessages"/>.</summary>
    public const int DefaultPrefetchMessages = 20_000;

    /// <summary>The default of <see cref="PrefetchBytes"/>: 16 MiB.</summary>
    public const long DefaultPrefetchBytes = 16L << 20;

    /// <summary>The default of <see cref="CacheMessages"/>.</summary>
    public const int DefaultCacheMessages = 50_000;

    /// <summary>The default of <see cref="CacheBytes"/>: 48 MiB.</summary>
    public const long DefaultCacheBytes = 48L << 20;

    /// <summary>The default of <see cref="MaxUnsettledOffsets"/>.</summary>
    public const long DefaultMaxUnsettledOffsets = 10_000_000;

    /// <summary>The default of <see cref="CommitInterval"/>.</summary>
    public static readonly TimeSpan DefaultCommitInterval = TimeSpan.FromSeconds(1);

    /// <summary>The default of <see cref="MetadataRefreshInterval"/>.</summary>
    public static readonly TimeSpan DefaultMetadataRefreshInterval = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How to reach Kafka: bootstrap servers, TLS, SASL and whatever else librdkafka takes for any client. What the provider
    /// decides itself (group, offsets, commits, acknowledgements) is not taken from here.
    /// </summary>
    [Redact]
    public ClientConfig Client { get; set; } = new();

    /// <summary>The topic that is read.</summary>
    public string Topic { get; set; } = "";

    /// <summary>The consumer group under which offsets are committed. Nothing else may commit under it.</summary>
    public string GroupId { get; set; } = "";

    /// <summary>
    /// The topic that takes what could not be decoded or delivered. It must exist, and take messages somewhat larger than those
    /// of <see cref="Topic"/> (its <c>max.message.bytes</c>), because headers are added and nothing is truncated.
    /// </summary>
    public string DeadLetterTopic { get; set; } = "";

    /// <summary>Where a partition without a committed offset is begun. Partitions that are added later are read from their beginning.</summary>
    public KafkaStreamStart StartAt { get; set; } = KafkaStreamStart.Earliest;

    /// <summary>
    /// How many queues share the partitions: partition p belongs to queue p modulo this. The same on all silos, and best not
    /// below the number of partitions the topic may ever have, so that no two share a queue.
    /// </summary>
    public int QueueCount { get; set; } = DefaultQueueCount;

    /// <summary>How many messages of one stream are delivered at once, at most.</summary>
    public int MaxBatchMessages { get; set; } = DefaultMaxBatchMessages;

    /// <summary>How many messages of all streams make a fetch, at most.</summary>
    public int MaxFetchMessages { get; set; } = DefaultMaxFetchMessages;

    /// <summary>How many messages wait between Kafka and the cache before partitions are paused.</summary>
    public int PrefetchMessages { get; set; } = DefaultPrefetchMessages;

    /// <summary>How many bytes wait between Kafka and the cache before partitions are paused; librdkafka may hold as many again.</summary>
    public long PrefetchBytes { get; set; } = DefaultPrefetchBytes;

    /// <summary>How many messages are in delivery before no more are taken from the prefetch. A fetch more can be.</summary>
    public int CacheMessages { get; set; } = DefaultCacheMessages;

    /// <summary>How many bytes are in delivery before no more are taken from the prefetch; each stream that has some counts for 5,000 more.</summary>
    public long CacheBytes { get; set; } = DefaultCacheBytes;

    /// <summary>
    /// How far reading may go ahead of the lowest unsettled offset of a partition: so many messages are delivered a second time
    /// after a crash, at most, while one stream is stuck.
    /// </summary>
    public long MaxUnsettledOffsets { get; set; } = DefaultMaxUnsettledOffsets;

    /// <summary>How often settled offsets are committed.</summary>
    public TimeSpan CommitInterval { get; set; } = DefaultCommitInterval;

    /// <summary>How often Kafka is asked whether the topic has more partitions.</summary>
    public TimeSpan MetadataRefreshInterval { get; set; } = DefaultMetadataRefreshInterval;
}

/// <summary>Where a partition without a committed offset is begun.</summary>
public enum KafkaStreamStart
{
    /// <summary>At its oldest message.</summary>
    Earliest,

    /// <summary>Behind its newest message. The position is committed at once, so that a restart does not skip anything.</summary>
    Latest,
}
