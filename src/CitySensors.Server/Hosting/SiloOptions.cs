namespace CitySensors.Server.Hosting;

/// <summary>How silos form a cluster: the section "Silo" of the configuration.</summary>
public sealed class SiloOptions
{
    public const string Section = "Silo";
    public const string DefaultId = "city-sensors";
    public const int DefaultPort = 11111;

    /// <summary>Longer than it takes to declare a silo dead.</summary>
    public static readonly TimeSpan DefaultDeliveryTimeout = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan DefaultShutdownTimeout = TimeSpan.FromSeconds(30);

    public SiloClustering Clustering { get; init; } = SiloClustering.Localhost;

    /// <summary>Silos of the same id are one cluster.</summary>
    public string ClusterId { get; init; } = DefaultId;

    public string ServiceId { get; init; } = DefaultId;

    /// <summary>Where silos talk to each other; null for a free port of the loopback address, where there is one silo.</summary>
    public int? Port { get; init; }

    /// <summary>For Orleans clients from outside, of which the city needs none: 0 for no gateway.</summary>
    public int GatewayPort { get; init; }

    /// <summary>The address or name by which other silos reach this one; null for the machine's own.</summary>
    public string? Address { get; init; }

    /// <summary>How long a delivery that a station refuses is retried before its readings become dead letters.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = DefaultDeliveryTimeout;

    /// <summary>How long a stop may take to hand over.</summary>
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
    /// <summary>One silo, alone on this machine.</summary>
    Localhost,

    /// <summary>Silos find each other in the city's keyspace.</summary>
    Cassandra,
}
