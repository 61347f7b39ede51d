namespace CitySensors.TestSupport.Servers;

/// <summary>An environment variable with the address of a real server, or a script that starts one.</summary>
/// <param name="Name">Of the variable.</param>
/// <param name="Need">What a test needs it for.</param>
/// <param name="Value">What it must be set to.</param>
public sealed record ServerVariable(string Name, string Need, string Value)
{
    public static ServerVariable Kafka { get; } = new("CITYSENSORS_KAFKA", "a running Kafka broker", "its bootstrap servers, such as 127.0.0.1:19092");

    public static ServerVariable KafkaScript { get; } = new(
        "CITYSENSORS_KAFKA_SCRIPT", "a Kafka broker of its own", "a script that takes start and kill, with KAFKA_PORT and KAFKA_DATA");

    public static ServerVariable Cassandra { get; } = new("CITYSENSORS_CASSANDRA", "a running Cassandra node", "its host:port, such as 127.0.0.1:19042");

    public static ServerVariable CassandraScript { get; } = new(
        "CITYSENSORS_CASSANDRA_SCRIPT", "a Cassandra node of its own", "a script that takes start and kill, with CASSANDRA_PORT and CASSANDRA_DATA");

    /// <summary>Why a test is skipped, in one line; null where the variable is set.</summary>
    public string? SkipReason => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Name)) ? $"Needs {Need}: set {Name} to {Value}." : null;

    /// <summary>The value; the test is skipped where it is not set.</summary>
    public string Require()
    {
        Assert.SkipWhen(SkipReason is not null, SkipReason ?? "");
        return Environment.GetEnvironmentVariable(Name)!;
    }
}
