using CitySensors.Core.Storage;
using System.Security.Cryptography;
using System.Text;
using Cassandra;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Schema;

/// <summary>The table of steps taken, and the lock in its partition under which one process at a time takes them. For one process.</summary>
internal sealed class SchemaVersions(StoreSession session, Guid owner)
{
    /// <summary>The lock of a process that ended is free after this.</summary>
    private const int LockSeconds = 30;

    private const string Store = "city";
    private const string Doing = "bringing the schema up to date";

    /// <summary>The table, with an id that follows from the keyspace: processes that create it at the same time through different nodes create the same.</summary>
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

    /// <returns>0 where there is none.</returns>
    public async Task<int> LatestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rows = await session.ExecuteAsync(
                Statement("SELECT version FROM schema_version WHERE store = ?", Store).SetConsistencyLevel(ConsistencyLevel.LocalSerial), Doing, cancellationToken);
            return rows.Select(row => row.GetValue<int?>("version") ?? 0).DefaultIfEmpty(0).Max();
        }
        catch (InvalidQueryException)
        {
            // There is no such table yet. Asking for it first would not do: it may be in the schema's tables but not in force.
            return 0;
        }
    }

    public async Task<bool> TryLockAsync(CancellationToken cancellationToken)
    {
        var row = (await session.ExecuteAsync(
            Statement($"UPDATE schema_version USING TTL {LockSeconds} SET locked_by = ? WHERE store = ? IF locked_by = null", owner, Store), Doing, cancellationToken)).First();
        return row.GetValue<bool>("[applied]") || row.GetValue<Guid?>("locked_by") == owner;
    }

    /// <exception cref="StoreUnavailableException">The lock was lost, as a step took too long.</exception>
    public async Task ProlongAsync(CancellationToken cancellationToken) => RequireApplied(await session.ExecuteAsync(
        Statement($"UPDATE schema_version USING TTL {LockSeconds} SET locked_by = ? WHERE store = ? IF locked_by = ?", owner, Store, owner), Doing, cancellationToken));

    /// <exception cref="StoreUnavailableException">The lock was lost, as a step took too long.</exception>
    public async Task RecordAsync(int version, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var record = new BatchStatement();
        record.Add(new SimpleStatement($"UPDATE schema_version USING TTL {LockSeconds} SET locked_by = ? WHERE store = ? IF locked_by = ?", owner, Store, owner));
        record.Add(new SimpleStatement("INSERT INTO schema_version (store, version, name, applied) VALUES (?, ?, ?, ?)", Store, version, name, now));
        RequireApplied(await session.ExecuteAsync(record, Doing, cancellationToken));
    }

    public async Task UnlockAsync(CancellationToken cancellationToken) => await session.ExecuteAsync(
        Statement("UPDATE schema_version SET locked_by = null WHERE store = ? IF locked_by = ?", Store, owner), Doing, cancellationToken);

    private static SimpleStatement Statement(string cql, params object[] values) => new(cql, values);

    private static void RequireApplied(RowSet outcome)
    {
        if (!outcome.First().GetValue<bool>("[applied]"))
            throw new StoreUnavailableException("The lock of the schema was lost to another process; starting again goes on where this one ended.");
    }
}
