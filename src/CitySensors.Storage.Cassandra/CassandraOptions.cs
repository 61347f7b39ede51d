using Cassandra;

namespace CitySensors.Storage.Cassandra;

/// <summary>Where Cassandra is and how the city is kept there: the section "Cassandra" of the configuration.</summary>
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

    /// <summary>Some of the nodes, "host" or "host:port"; the others are found through them. One port for all.</summary>
    public IReadOnlyList<string> ContactPoints { get; init; } = [];

    /// <summary>The datacentre that this process talks to.</summary>
    public string LocalDatacenter { get; init; } = DefaultLocalDatacenter;

    /// <summary>Created where it does not exist.</summary>
    public string Keyspace { get; init; } = DefaultKeyspace;

    /// <summary>How many nodes keep each row, where the keyspace is created and <see cref="ReplicationByDatacenter"/> is empty.</summary>
    public int ReplicationFactor { get; init; } = 1;

    /// <summary>How many nodes of each datacentre keep each row, where the keyspace is created.</summary>
    public IReadOnlyDictionary<string, int> ReplicationByDatacenter { get; init; } = new Dictionary<string, int>();

    /// <summary>How many nodes must have done what was asked.</summary>
    public ConsistencyLevel Consistency { get; init; } = ConsistencyLevel.LocalQuorum;

    /// <summary>Among which nodes a change of definitions is agreed: LocalSerial, or Serial for all datacentres.</summary>
    public ConsistencyLevel SerialConsistency { get; init; } = ConsistencyLevel.LocalSerial;

    public string? Username { get; init; }

    public string? Password { get; init; }

    public CassandraTlsOptions Tls { get; init; } = new();

    public TimeSpan ConnectTimeout { get; init; } = DefaultConnectTimeout;

    /// <summary>After which a node's answer is no longer waited for.</summary>
    public TimeSpan RequestTimeout { get; init; } = DefaultRequestTimeout;

    /// <summary>A node that is away is tried again after 100 ms, then ever more slowly, up to this.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = DefaultMaxReconnectDelay;

    /// <summary>How often what may be repeated is tried again before it fails.</summary>
    public int MaxRetries { get; init; } = DefaultMaxRetries;

    /// <summary>After which another node is asked as well; null for never, which costs the nodes less.</summary>
    public TimeSpan? SpeculativeAfter { get; init; }

    /// <summary>How long to wait for another process that brings the schema up to date, and for the nodes to agree on it.</summary>
    public TimeSpan SchemaTimeout { get; init; } = DefaultSchemaTimeout;

    /// <summary>How long readings are kept, by whole days of event time, where their station has no retention of its own.</summary>
    public TimeSpan Retention { get; init; } = DefaultRetention;

    public int MaxBatchRows { get; init; } = DefaultMaxBatchRows;

    public int MaxBatchBytes { get; init; } = DefaultMaxBatchBytes;

    /// <summary>How many batches of readings may be on their way; further ones wait.</summary>
    public int MaxBatchesInFlight { get; init; } = DefaultMaxBatchesInFlight;

    /// <summary>Of how many days of stations the process remembers that they are in the table of days. Two per station save writes.</summary>
    public int MaxKnownDays { get; init; } = DefaultMaxKnownDays;

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Keyspace} at {string.Join(", ", ContactPoints)}";
}

/// <summary>How the connection to Cassandra is secured.</summary>
public sealed record CassandraTlsOptions
{
    public bool Enabled { get; init; }

    /// <summary>A PEM file of the authorities that nodes' certificates must come from; null for those the system trusts.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>A PEM file of the certificate to show to nodes that ask for one.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>A PEM file of its key.</summary>
    public string? ClientKey { get; init; }

    public string? ClientKeyPassword { get; init; }

    /// <summary>The name that every node's certificate must have; null where each has the address of its node.</summary>
    public string? ServerName { get; init; }

    public bool CheckRevocation { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => Enabled ? "TLS" : "no TLS";
}
