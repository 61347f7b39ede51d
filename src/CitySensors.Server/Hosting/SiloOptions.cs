namespace CitySensors.Server.Hosting;

/// <summary>How silos form a cluster: the configuration section "Silo".</summary>
public sealed class SiloOptions
{
    public const string Section = "Silo";
    public const string DefaultId = "city-sensors";
    public const int DefaultPort = 11111;

    /// <summary>Longer than it takes to declare a silo dead.</summary>
    public static readonly TimeSpan DefaultDeliveryTimeout = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan DefaultShutdownTimeout = TimeSpan.FromSeconds(30);

    public SiloClustering Clustering { get; init; } = SiloClustering.Localhost;

    /// <summary>Silos with the same id form a cluster.</summary>
    public string ClusterId { get; init; } = DefaultId;

    public string ServiceId { get; init; } = DefaultId;

    /// <summary>The silo-to-silo port; null for a free port on the loopback address if there is a single silo.</summary>
    public int? Port { get; init; }

    /// <summary>The port for external Orleans clients, which the city does not need; 0 for no gateway.</summary>
    public int GatewayPort { get; init; }

    /// <summary>The address or host name by which other silos reach this one; null for that of the machine.</summary>
    public string? Address { get; init; }

    /// <summary>How long a failing delivery is retried before its readings are dead-lettered.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = DefaultDeliveryTimeout;

    /// <summary>The timeout of a graceful shutdown.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = DefaultShutdownTimeout;

    public SiloDashboardOptions Dashboard { get; init; } = new();
}

/// <summary>Orleans' dashboard at <c>/dashboard</c>: the section "Silo:Dashboard" of the configuration.</summary>
public sealed class SiloDashboardOptions
{
    /// <summary>Whether it is served. It profiles every call of a grain; in a cluster all silos must have it.</summary>
    public bool Enabled { get; init; }
}

public enum SiloClustering
{
    /// <summary>A single silo on this machine.</summary>
    Localhost,

    /// <summary>Silos find each other through the keyspace of the city.</summary>
    Cassandra,
}
