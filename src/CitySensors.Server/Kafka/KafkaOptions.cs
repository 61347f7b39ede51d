using Confluent.Kafka;

namespace CitySensors.Server.Kafka;

/// <summary>How to connect to Kafka, and the topics of the city: the configuration section "Kafka".</summary>
public sealed class KafkaOptions
{
    public const string Section = "Kafka";

    /// <summary>The options of the stream provider.</summary>
    public const string StreamsSection = $"{Section}:Streams";

    public const string DefaultReadingsTopic = "iot-sensor-stream";
    public const string DefaultAlertsTopic = "alerts";
    public const string DefaultAggregatesTopic = "aggregates";
    public const string DefaultDeadLetterTopic = "iot-sensor-dead-letter";
    public const string DefaultGroupId = "city-sensors";
    public const int DefaultPartitions = 12;
    public const int DefaultMaxReadingsInFlight = 200_000;

    /// <summary>Use the broker's default replication factor.</summary>
    public const short DefaultReplicationFactor = -1;

    /// <summary>Whether a broker is configured.</summary>
    public static bool IsConfigured(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrWhiteSpace(configuration[$"{Section}:{nameof(Client)}:{nameof(Client.BootstrapServers)}"]);
    }

    /// <summary>The client configuration: bootstrap servers, TLS, SASL and any other librdkafka property for all clients.</summary>
    public ClientConfig Client { get; init; } = new();

    /// <summary>Readings of all stations, keyed by station id.</summary>
    public string ReadingsTopic { get; init; } = DefaultReadingsTopic;

    /// <summary>The alert log; a single partition, which defines the order of the log.</summary>
    public string AlertsTopic { get; init; } = DefaultAlertsTopic;

    /// <summary>Aggregates of stations, keyed by station id, for other systems; in a cluster only.</summary>
    public string AggregatesTopic { get; init; } = DefaultAggregatesTopic;

    /// <summary>Messages that are not readings, or that a station refused.</summary>
    public string DeadLetterTopic { get; init; } = DefaultDeadLetterTopic;

    /// <summary>The consumer group of the readings.</summary>
    public string GroupId { get; init; } = DefaultGroupId;

    /// <summary>Whether missing topics are created at startup.</summary>
    public bool CreateTopics { get; init; } = true;

    /// <summary>The number of partitions of a newly created readings topic, which limits the number of silos that share the work, and of that of aggregates.</summary>
    public int Partitions { get; init; } = DefaultPartitions;

    public short ReplicationFactor { get; init; } = DefaultReplicationFactor;

    /// <summary>The number of readings received over HTTP that may wait for acknowledgement by Kafka before more are refused.</summary>
    public int MaxReadingsInFlight { get; init; } = DefaultMaxReadingsInFlight;
}
