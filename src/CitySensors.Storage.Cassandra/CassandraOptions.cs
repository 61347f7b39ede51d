using Cassandra;

namespace CitySensors.Storage.Cassandra;

/// <summary>How to connect to Cassandra and how data is stored there: the configuration section "Cassandra".</summary>
public sealed record CassandraOptions
{
    public const string Section = "Cassandra";
    public const string DefaultKeyspace = "city_sensors";
    public const string DefaultLocalDatacenter = "datacenter1";
    public const int DefaultPort = 9042;
    public const int DefaultMaxBatchRows = 200;
    public const int DefaultMaxBatchBytes = 128 * 1024;
    public const int DefaultMaxBatchesInFlight = 32;
    public const int DefaultMaxRetries = 2;
    public const int DefaultMaxKnownDays = 200_000;

    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan DefaultRequestTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan DefaultMaxReconnectDelay = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan DefaultSchemaTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Some of the nodes, "host" or "host:port"; the others are discovered. All nodes must use the same port.</summary>
    public IReadOnlyList<string> ContactPoints { get; init; } = [];

    /// <summary>The local datacentre of this process.</summary>
    public string LocalDatacenter { get; init; } = DefaultLocalDatacenter;

    /// <summary>Created if it does not exist.</summary>
    public string Keyspace { get; init; } = DefaultKeyspace;

    /// <summary>The replication factor of a newly created keyspace if <see cref="ReplicationByDatacenter"/> is empty.</summary>
    public int ReplicationFactor { get; init; } = 1;

    /// <summary>The replication factor per datacentre of a newly created keyspace.</summary>
    public IReadOnlyDictionary<string, int> ReplicationByDatacenter { get; init; } = new Dictionary<string, int>();

    /// <summary>The consistency level of reads and writes.</summary>
    public ConsistencyLevel Consistency { get; init; } = ConsistencyLevel.LocalQuorum;

    /// <summary>The consistency level of lightweight transactions, which change definitions: LocalSerial, or Serial across datacentres.</summary>
    public ConsistencyLevel SerialConsistency { get; init; } = ConsistencyLevel.LocalSerial;

    public string? Username { get; init; }

    public string? Password { get; init; }

    public CassandraTlsOptions Tls { get; init; } = new();

    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>The timeout for the response of a node.</summary>
    public TimeSpan RequestTimeout { get; init; } = DefaultRequestTimeout;

    /// <summary>The maximum delay between reconnection attempts, which starts at 100 ms and grows exponentially.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = DefaultMaxReconnectDelay;

    /// <summary>The maximum number of retries of idempotent requests.</summary>
    public int MaxRetries { get; init; } = DefaultMaxRetries;

    /// <summary>The delay before a request is speculatively sent to another node; null for never, which causes less load.</summary>
    public TimeSpan? SpeculativeAfter { get; init; }

    /// <summary>How long to wait for another process that migrates the schema, and for schema agreement.</summary>
    public TimeSpan SchemaTimeout { get; init; } = DefaultSchemaTimeout;

    /// <summary>The retention of readings in whole days of event time, for stations without their own.</summary>
    public TimeSpan Retention { get; init; } = DefaultRetention;

    public int MaxBatchRows { get; init; } = DefaultMaxBatchRows;

    public int MaxBatchBytes { get; init; } = DefaultMaxBatchBytes;

    /// <summary>The maximum number of batches in flight; further ones wait.</summary>
    public int MaxBatchesInFlight { get; init; } = DefaultMaxBatchesInFlight;

    /// <summary>The size of the cache of station days already recorded in the table of days. Two per station avoid repeated writes.</summary>
    public int MaxKnownDays { get; init; } = DefaultMaxKnownDays;

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Keyspace} at {string.Join(", ", ContactPoints)}";
}

/// <summary>How the connection to Cassandra is secured.</summary>
public sealed record CassandraTlsOptions
{
    public bool Enabled { get; init; }

    /// <summary>A PEM file with the trusted certificate authorities; null for those of the system.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>A PEM file with the client certificate.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>A PEM file with the private key of the client certificate.</summary>
    public string? ClientKey { get; init; }

    public string? ClientKeyPassword { get; init; }

    /// <summary>The expected name in node certificates; null if each certificate contains the address of its node.</summary>
    public string? ServerName { get; init; }

    public bool CheckRevocation { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => Enabled ? "TLS" : "no TLS";
}
