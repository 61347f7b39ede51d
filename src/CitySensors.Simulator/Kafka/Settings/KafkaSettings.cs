namespace CitySensors.Simulator.Kafka.Settings;

/// <summary>The Kafka topic that readings are sent to, and the configuration of the client.</summary>
/// <param name="Servers">The bootstrap servers, comma-separated.</param>
/// <param name="Properties">The librdkafka properties set by the user.</param>
internal sealed record KafkaSettings(string Servers, string Topic, IReadOnlyDictionary<string, string> Properties)
{
    public const string DefaultTopic = "iot-sensor-stream";

    /// <summary>How long an attempt waits for acknowledgements before it is reported as failed.</summary>
    private static readonly TimeSpan MaxAttemptTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Defaults that the user can override. The bounded queue limits memory while no broker is reachable; senders wait for space.</summary>
    private static readonly IReadOnlyDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["client.id"] = "city-sensors-simulator",
        ["linger.ms"] = "5",
        // The partitioner of the Java client and of the server, so that a station always maps to the same partition.
        ["partitioner"] = "murmur2_random",
        ["queue.buffering.max.messages"] = "100000",
        ["queue.buffering.max.kbytes"] = "65536",
        // Retried by the client without limit, because only the client can retry without duplicates; RetryTimeout ends the simulation.
        ["message.timeout.ms"] = "0",
        ["reconnect.backoff.max.ms"] = "1000",
        // A topic that does not exist yet may be created a moment later.
        ["topic.metadata.propagation.max.ms"] = "3000",
    };

    /// <summary>Properties that exactly-once delivery depends on; they cannot be overridden.</summary>
    private static readonly IReadOnlyDictionary<string, string> Enforced = new Dictionary<string, string>
    {
        ["acks"] = "all",
        ["enable.idempotence"] = "true",
        // A delivery already has its messages, so reports do not need to carry them.
        ["dotnet.producer.delivery.report.fields"] = "none",
    };

    /// <summary>How long the simulation retries.</summary>
    public TimeSpan RetryTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    public TimeSpan AttemptTimeout => RetryTimeout > TimeSpan.Zero && RetryTimeout < MaxAttemptTimeout ? RetryTimeout : MaxAttemptTimeout;

    /// <summary>All client properties in the order in which they are set; for a property set twice, also under an alias, the last value wins.</summary>
    public IEnumerable<KeyValuePair<string, string>> Client => [.. ClientWithoutServers, new("bootstrap.servers", Servers)];

    /// <summary>The same without servers, so that a client connects to nothing.</summary>
    public IEnumerable<KeyValuePair<string, string>> ClientWithoutServers => [.. Defaults, .. Properties, .. Enforced];

    /// <summary>Whether the user enabled librdkafka debug logging.</summary>
    public bool IsDebugging => Properties.ContainsKey("debug");
}
