namespace CitySensors.Benchmarks.Cluster;

/// <summary>The broker and the node that the figures are measured with.</summary>
internal static class Servers
{
    public static string Kafka { get; } = Of("CITYSENSORS_KAFKA", "a Kafka broker, host:port");

    public static string Cassandra { get; } = Of("CITYSENSORS_CASSANDRA", "a Cassandra node, host:port");

    private static string Of(string variable, string what) => Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable} must name {what}.");
}
