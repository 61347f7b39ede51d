using Cassandra;
using CitySensors.Storage.Cassandra.Diagnostics;

namespace CitySensors.Storage.Cassandra.Connection;

/// <summary>Configures the driver from the options.</summary>
internal static class ClusterFactory
{
    private const long FirstReconnectMilliseconds = 100;
    private const int HeartbeatMilliseconds = 10_000;

    public static Cluster Create(CassandraOptions options, StoreMetrics metrics)
    {
        var points = options.ContactPoints.Select(text => ContactPoint.TryParse(text, out var point)
            ? point
            : throw new ArgumentException($"Invalid contact point \"{text}\".", nameof(options))).ToList();
        var builder = Cluster.Builder()
            .WithApplicationName("CitySensors")
            .AddContactPoints(points.Select(point => point.Host))
            .WithPort(points[0].Port)
            .WithLoadBalancingPolicy(new TokenAwarePolicy(new DCAwareRoundRobinPolicy(options.LocalDatacenter)))
            .WithReconnectionPolicy(new ExponentialReconnectionPolicy(FirstReconnectMilliseconds, (long)options.MaxReconnectDelay.TotalMilliseconds))
            .WithRetryPolicy(new BoundedRetryPolicy(options.MaxRetries, metrics))
            .WithQueryOptions(new QueryOptions().SetConsistencyLevel(options.Consistency).SetSerialConsistencyLevel(options.SerialConsistency))
            .WithPoolingOptions(new PoolingOptions().SetHeartBeatInterval(HeartbeatMilliseconds))
            .WithMaxSchemaAgreementWaitSeconds((int)Math.Ceiling(options.SchemaTimeout.TotalSeconds))
            .WithSocketOptions(new SocketOptions()
                .SetConnectTimeoutMillis((int)options.ConnectTimeout.TotalMilliseconds)
                .SetReadTimeoutMillis((int)options.RequestTimeout.TotalMilliseconds));
        if (options.SpeculativeAfter is { } delay)
            builder = builder.WithSpeculativeExecutionPolicy(new ConstantSpeculativeExecutionPolicy((long)delay.TotalMilliseconds, 1));
        if (options is { Username: { Length: > 0 } user, Password: { } password }) builder = builder.WithCredentials(user, password);
        if (options.Tls.Enabled) builder = builder.WithSSL(new NodeTrust(options.Tls).ToDriver());
        return builder.Build();
    }
}
