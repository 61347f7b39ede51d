using Cassandra;
using CitySensors.Storage.Cassandra;
using Orleans.Runtime;

namespace CitySensors.Cluster.Migration;

/// <summary>Which silos run on a keyspace, as far as its membership table tells: a silo alone (Silo:Clustering Localhost) is not in it.</summary>
internal static class SiloMembership
{
    /// <summary>Silos renew their entry twice a minute.</summary>
    public static readonly TimeSpan AliveFor = TimeSpan.FromMinutes(2);

    /// <exception cref="IOException">Cassandra is away.</exception>
    public static async Task<IReadOnlyList<string>> RunningAsync(CassandraOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await CassandraCity.ConnectAsync(options, cancellationToken);
        try
        {
            var rows = await session.ExecuteAsync(new SimpleStatement("SELECT address, port, status, i_am_alive_time FROM membership")).WaitAsync(cancellationToken);
            return [.. rows.Where(row => IsRunning(row, now)).Select(row => $"{row.GetValue<string>("address")}:{row.GetValue<int>("port")}")];
        }
        catch (InvalidQueryException)
        {
            // Silos that find each other here create the table; there never was one.
            return [];
        }
        finally
        {
            await session.Cluster.ShutdownAsync();
        }
    }

    private static bool IsRunning(Row row, DateTimeOffset now) =>
        row.GetValue<int?>("status") is { } status && (SiloStatus)status is not (SiloStatus.None or SiloStatus.Dead)
        && row.GetValue<DateTimeOffset?>("i_am_alive_time") > now - AliveFor;
}
