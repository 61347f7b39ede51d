using CitySensors.Core.Storage;
using System.Security.Cryptography;
using System.Text;
using Cassandra;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Schema;

/// <summary>The table of applied migrations, and the lock in its partition that serializes migrating processes. One instance per process.</summary>
internal sealed class SchemaVersions(StoreSession session, Guid owner)
{
    /// <summary>The lock of a terminated process expires after this time.</summary>
    private const int LockSeconds = 30;

    private const string Store = "city";
    private const string Doing = "migrating the schema";

    /// <summary>The table, with an id derived from the keyspace: processes that create it concurrently through different nodes create the same table.</summary>
    public static string Table(string keyspace) => $"""
        CREATE TABLE IF NOT EXISTS schema_version (
            store text,
            version int,
            locked_by uuid static,
            name text,
            applied timestamp,
            PRIMARY KEY (store, version))
        WITH ID = {new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{keyspace}.schema_version")).AsSpan(0, 16))}
        """;

    /// <returns>The latest version; 0 if there is none.</returns>
    public async Task<int> LatestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rows = await session.ExecuteAsync(
                Statement("SELECT version FROM schema_version WHERE store = ?", Store).SetConsistencyLevel(ConsistencyLevel.LocalSerial), Doing, cancellationToken);
            return rows.Select(row => row.GetValue<int?>("version") ?? 0).DefaultIfEmpty(0).Max();
        }
        catch (Exception error) when (IsMissing(error))
        {
            // Querying the schema tables first would not help: the table may be listed there but not usable yet.
            return 0;
        }
    }

    public async Task<bool> TryLockAsync(CancellationToken cancellationToken)
    {
        var row = (await session.ExecuteAsync(
            Statement($"UPDATE schema_version USING TTL {LockSeconds} SET locked_by = ? WHERE store = ? IF locked_by = null", owner, Store), Doing, cancellationToken)).First();
        return row.GetValue<bool>("[applied]") || row.GetValue<Guid?>("locked_by") == owner;
    }

    /// <exception cref="StoreUnavailableException">The lock was lost because a migration took too long.</exception>
    public async Task ProlongAsync(CancellationToken cancellationToken) => RequireApplied(await session.ExecuteAsync(
        Statement($"UPDATE schema_version USING TTL {LockSeconds} SET locked_by = ? WHERE store = ? IF locked_by = ?", owner, Store, owner), Doing, cancellationToken));

    /// <exception cref="StoreUnavailableException">The lock was lost because a migration took too long.</exception>
    public async Task RecordAsync(int version, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var record = new BatchStatement();
        record.Add(new SimpleStatement($"UPDATE schema_version USING TTL {LockSeconds} SET locked_by = ? WHERE store = ? IF locked_by = ?", owner, Store, owner));
        record.Add(new SimpleStatement("INSERT INTO schema_version (store, version, name, applied) VALUES (?, ?, ?, ?)", Store, version, name, now));
        RequireApplied(await session.ExecuteAsync(record, Doing, cancellationToken));
    }

    public async Task UnlockAsync(CancellationToken cancellationToken) => await session.ExecuteAsync(
        Statement("UPDATE schema_version SET locked_by = null WHERE store = ? IF locked_by = ?", Store, owner), Doing, cancellationToken);

    /// <summary>Whether the table does not exist yet, or is just being created by another process.</summary>
    private static bool IsMissing(Exception error) =>
        error is InvalidQueryException || (error is ServerErrorException && error.Message.Contains("Unknown CF", StringComparison.Ordinal));

    private static SimpleStatement Statement(string cql, params object[] values) => new(cql, values);

    private static void RequireApplied(RowSet outcome)
    {
        if (!outcome.First().GetValue<bool>("[applied]"))
            throw new StoreUnavailableException("The schema lock was lost to another process; restart to continue the migration.");
    }
}
