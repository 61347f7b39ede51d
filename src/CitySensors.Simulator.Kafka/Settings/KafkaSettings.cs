namespace CitySensors.Simulator.Kafka.Settings;

/// <summary>Where readings go in Kafka, and how its client is set up.</summary>
/// <param name="Servers">The bootstrap servers, with commas between.</param>
/// <param name="Given">The settings that the user gave, under their names in librdkafka.</param>
internal sealed record KafkaSettings(string Servers, string Topic, IReadOnlyDictionary<string, string> Given)
{
    public const string DefaultTopic = "iot-sensor-stream";

    /// <summary>How long an attempt waits for acknowledgements before it tells that there are none.</summary>
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(3);

    /// <summary>What stands unless it is given otherwise. Memory stays bounded while no broker answers: who finds the queue full waits.</summary>
    private static readonly IReadOnlyDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["client.id"] = "city-sensors-simulator",
        ["linger.ms"] = "5",
        // That of Java's clients and of the silo, so that a station has one partition whoever sends its readings.
        ["partitioner"] = "murmur2_random",
        ["queue.buffering.max.messages"] = "100000",
        ["queue.buffering.max.kbytes"] = "65536",
        // The client tries for ever, as only it can try again without writing twice; the simulation's patience ends it.
        ["message.timeout.ms"] = "0",
        ["reconnect.backoff.max.ms"] = "1000",
        // How long a topic may be unknown, and how soon it is looked for again.
        ["topic.metadata.propagation.max.ms"] = "3000",
    };

    /// <summary>What a reading's exactly one place in the topic rests on; it is not the user's to change.</summary>
    private static readonly IReadOnlyDictionary<string, string> Fixed = new Dictionary<string, string>
    {
        ["acks"] = "all",
        ["enable.idempotence"] = "true",
        // A delivery knows its messages; a report need not repeat them.
        ["dotnet.producer.delivery.report.fields"] = "none",
    };

    /// <summary>For how long the simulation tries.</summary>
    public TimeSpan Patience { get; init; } = Timeout.InfiniteTimeSpan;

    public TimeSpan AttemptTimeout => Patience > TimeSpan.Zero && Patience < LongestAttempt ? Patience : LongestAttempt;

    /// <summary>Everything for the client, in the order in which it is set: where it is set twice, under another name too, the last holds.</summary>
    public IEnumerable<KeyValuePair<string, string>> Client => [.. ClientWithoutServers, new("bootstrap.servers", Servers)];

    /// <summary>A client of these goes nowhere.</summary>
    public IEnumerable<KeyValuePair<string, string>> ClientWithoutServers => [.. Defaults, .. Given, .. Fixed];

    /// <summary>Whether the user wants to see what the client does.</summary>
    public bool IsDebugging => Given.ContainsKey("debug");
}
