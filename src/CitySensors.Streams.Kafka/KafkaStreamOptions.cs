using Confluent.Kafka;
using Orleans;

namespace CitySensors.Streams.Kafka;

/// <summary>
/// What a Kafka stream provider reads and how much memory it may use. Limits are per queue. A silo owns <see cref="QueueCount"/> divided by the
/// number of silos, and a queue without partitions uses nothing.
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

    /// <summary>The default of <see cref="MaxUnacknowledgedOffsets"/>.</summary>
    public const long DefaultMaxUnacknowledgedOffsets = 10_000_000;

    /// <summary>The default of <see cref="CommitInterval"/>.</summary>
    public static readonly TimeSpan DefaultCommitInterval = TimeSpan.FromSeconds(1);

    /// <summary>The default of <see cref="MetadataRefreshInterval"/>.</summary>
    public static readonly TimeSpan DefaultMetadataRefreshInterval = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The connection to Kafka: bootstrap servers, TLS, SASL and any other setting of librdkafka that applies to all clients. Settings that the
    /// provider controls (group, offsets, commits, acknowledgements) are rejected.
    /// </summary>
    [Redact]
    public ClientConfig Client { get; set; } = new();

    /// <summary>The topic that is read.</summary>
    public string Topic { get; set; } = "";

    /// <summary>The consumer group under which offsets are committed. Nothing else may commit under it.</summary>
    public string GroupId { get; set; } = "";

    /// <summary>
    /// The topic for messages that could not be decoded or delivered. It must exist and allow messages slightly larger than those
    /// of <see cref="Topic"/> (its <c>max.message.bytes</c>), because headers are added and nothing is truncated.
    /// </summary>
    public string DeadLetterTopic { get; set; } = "";

    /// <summary>Where to start reading a partition without a committed offset. Partitions that are added later are read from their beginning.</summary>
    public KafkaStreamStart StartAt { get; set; } = KafkaStreamStart.Earliest;

    /// <summary>
    /// The number of queues that share the partitions: partition p belongs to queue p modulo this. It must be the same on all silos, and should
    /// not be below the number of partitions that the topic may ever have, so that no two share a queue.
    /// </summary>
    public int QueueCount { get; set; } = DefaultQueueCount;

    /// <summary>The maximum number of messages of one stream in a delivery.</summary>
    public int MaxBatchMessages { get; set; } = DefaultMaxBatchMessages;

    /// <summary>The maximum number of messages of all streams in a fetch.</summary>
    public int MaxFetchMessages { get; set; } = DefaultMaxFetchMessages;

    /// <summary>The number of messages between Kafka and the cache at which partitions are paused.</summary>
    public int PrefetchMessages { get; set; } = DefaultPrefetchMessages;

    /// <summary>The number of bytes between Kafka and the cache at which partitions are paused; librdkafka may buffer as many again.</summary>
    public long PrefetchBytes { get; set; } = DefaultPrefetchBytes;

    /// <summary>The number of messages in delivery at which no more are taken from the prefetch. It can be exceeded by one fetch.</summary>
    public int CacheMessages { get; set; } = DefaultCacheMessages;

    /// <summary>The number of bytes in delivery at which no more are taken from the prefetch; each stream with messages counts for 5,000 more.</summary>
    public long CacheBytes { get; set; } = DefaultCacheBytes;

    /// <summary>
    /// How far reading may go ahead of the lowest unacknowledged offset of a partition. While one stream is stuck, this is the maximum number of
    /// messages that are delivered again after a crash.
    /// </summary>
    public long MaxUnacknowledgedOffsets { get; set; } = DefaultMaxUnacknowledgedOffsets;

    /// <summary>The interval of commits.</summary>
    public TimeSpan CommitInterval { get; set; } = DefaultCommitInterval;

    /// <summary>The interval at which Kafka is asked for added partitions.</summary>
    public TimeSpan MetadataRefreshInterval { get; set; } = DefaultMetadataRefreshInterval;
}

/// <summary>Where to start reading a partition without a committed offset.</summary>
public enum KafkaStreamStart
{
    /// <summary>At its oldest message.</summary>
    Earliest,

    /// <summary>After its newest message. The position is committed at once, so that a restart skips nothing.</summary>
    Latest,
}
