namespace CitySensors.Monitoring.Tests.Prometheus;

/// <summary>Where the jobs of prometheus.yml are found in a test: <c>host:port</c>, and null for what does not run.</summary>
internal sealed record ScrapeTargets(string Server)
{
    private const string SiloVariable = "CITYSENSORS_SILO_METRICS";

    public string? Silo { get; } = AddressIn(SiloVariable);

    public string? Kafka { get; } = AddressIn("CITYSENSORS_KAFKA_METRICS");

    public string? Cassandra { get; } = AddressIn("CITYSENSORS_CASSANDRA_METRICS");

    public IReadOnlyDictionary<string, string?> ByJob => new Dictionary<string, string?>
    {
        ["server"] = Server,
        ["silo"] = Silo,
        ["kafka"] = Kafka,
        ["cassandra"] = Cassandra,
    };

    public bool Has(string job) => ByJob[job] is not null;

    /// <summary>A variable may hold an address or a whole URL.</summary>
    private static string? AddressIn(string variable) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => null,
        var url when Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Host.Length > 0 => address.Authority,
        var address => address,
    };
}
