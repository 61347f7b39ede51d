using Confluent.Kafka;

namespace CitySensors.Server.Kafka;

/// <summary>Where Kafka is and which topics the city uses there: the section "Kafka" of the configuration.</summary>
public sealed class KafkaOptions
{
    public const string Section = "Kafka";
    public const string DefaultReadingsTopic = "iot-sensor-stream";
    public const string DefaultAlertsTopic = "alerts";
    public const string DefaultDeadLetterTopic = "iot-sensor-dead-letter";
    public const string DefaultGroupId = "city-sensors";
    public const int DefaultPartitions = 12;
    public const int DefaultMaxReadingsInFlight = 200_000;

    /// <summary>The broker decides how many replicas a topic has.</summary>
    public const short DefaultReplicationFactor = -1;

    /// <summary>Whether the configuration names a broker.</summary>
    public static bool IsConfigured(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrWhiteSpace(configuration[$"{Section}:{nameof(Client)}:{nameof(Client.BootstrapServers)}"]);
    }

    /// <summary>How to reach Kafka: bootstrap servers, TLS, SASL and whatever else librdkafka takes for any client.</summary>
    public ClientConfig Client { get; init; } = new();

    /// <summary>Readings of all stations, keyed by station id.</summary>
    public string ReadingsTopic { get; init; } = DefaultReadingsTopic;

    /// <summary>The alert log on its way to all nodes; it has one partition, whose order is that of the log.</summary>
    public string AlertsTopic { get; init; } = DefaultAlertsTopic;

    /// <summary>What is not a reading, and what a station refused.</summary>
    public string DeadLetterTopic { get; init; } = DefaultDeadLetterTopic;

    /// <summary>The consumer group under which the offsets of readings are committed.</summary>
    public string GroupId { get; init; } = DefaultGroupId;

    /// <summary>Whether topics that are missing are created at start.</summary>
    public bool CreateTopics { get; init; } = true;

    /// <summary>The partitions of the topic of readings, where it is created: no more silos than these can share the work.</summary>
    public int Partitions { get; init; } = DefaultPartitions;

    public short ReplicationFactor { get; init; } = DefaultReplicationFactor;

    /// <summary>How many readings that came over HTTP may wait for Kafka's acknowledgement before more are refused.</summary>
    public int MaxReadingsInFlight { get; init; } = DefaultMaxReadingsInFlight;
}
