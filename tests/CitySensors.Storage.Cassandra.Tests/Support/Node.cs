using Cassandra;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Storage.Cassandra.Tests.Support;

/// <summary>The real Cassandra that runs.</summary>
internal static class Node
{
    private static readonly Lazy<Task<ISession>> Driver = new(() => ConnectAsync(Running()));

    /// <summary>Its contact point; the test is skipped where there is none.</summary>
    public static string Running() => ServerVariable.Cassandra.Require();

    public static CassandraOptions Options(string keyspace, string? contactPoint = null) => new()
    {
        ContactPoints = [contactPoint ?? Running()],
        Keyspace = keyspace,
        // Other tests keep both cores busy.
        ConnectTimeout = TimeSpan.FromSeconds(20),
        RequestTimeout = TimeSpan.FromSeconds(20),
    };

    public static string NewKeyspace() => $"test_{Guid.NewGuid():N}";

    /// <summary>Executes a statement, as in cqlsh.</summary>
    public static async Task<IReadOnlyList<Row>> CqlAsync(string cql, params object[] values)
    {
        var session = await Driver.Value;
        return [.. await session.ExecuteAsync(new SimpleStatement(cql, values).SetReadTimeoutMillis(60_000))];
    }

    private static Task<ISession> ConnectAsync(string contactPoint)
    {
        var parts = contactPoint.Split(':');
        return global::Cassandra.Cluster.Builder().AddContactPoint(parts[0]).WithPort(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)).Build().ConnectAsync();
    }
}
