using CitySensors.Core.Storage;
using Cassandra;
using CitySensors.Storage.Cassandra.Connection;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Cassandra.Schema;

/// <summary>Migrates the schema of a keyspace, one process at a time.</summary>
internal sealed partial class SchemaMigrator(CassandraOptions options, IReadOnlyList<SchemaStep> steps, TimeProvider time, ILogger logger)
{
    private const string Doing = "migrating the schema";

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(200);

    /// <summary>The timeout of schema changes, which wait for all nodes.</summary>
    private readonly int _statementMilliseconds = (int)options.SchemaTimeout.TotalMilliseconds;

    /// <summary>Creates the keyspace if it does not exist.</summary>
    /// <exception cref="StoreUnavailableException">The keyspace cannot be created at the moment.</exception>
    public Task CreateKeyspaceAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var replication = options.ReplicationByDatacenter.Count == 0
            ? $"'class': 'SimpleStrategy', 'replication_factor': {options.ReplicationFactor}"
            : $"'class': 'NetworkTopologyStrategy', {string.Join(", ", options.ReplicationByDatacenter.Select(it => $"'{it.Key}': {it.Value}"))}";
        return ChangeAsync(session, $"CREATE KEYSPACE IF NOT EXISTS {options.Keyspace} WITH replication = {{{replication}}}", cancellationToken);
    }

    /// <summary>Applies pending migrations.</summary>
    /// <returns>The previous version.</returns>
    /// <exception cref="InvalidDataException">The schema is newer than this program.</exception>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable, or another process did not finish in time.</exception>
    public async Task<int> ApplyAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var versions = new SchemaVersions(session, Guid.NewGuid());
        var before = await KnownVersionAsync(versions, cancellationToken);
        if (before == steps.Count) return before;

        if (before == 0) await ChangeAsync(session, SchemaVersions.Table(options.Keyspace), cancellationToken);
        await LockAsync(versions, cancellationToken);
        try
        {
            // Another process may have applied them meanwhile.
            before = await KnownVersionAsync(versions, cancellationToken);
            for (var version = before + 1; version <= steps.Count; version++)
            {
                var step = steps[version - 1];
                foreach (var statement in step.Statements)
                {
                    await versions.ProlongAsync(cancellationToken);
                    await ChangeAsync(session, statement, cancellationToken);
                }

                await versions.RecordAsync(version, step.Name, time.GetUtcNow(), cancellationToken);
                LogApplied(logger, version, step.Name, options.Keyspace);
            }
        }
        finally
        {
            await versions.UnlockAsync(CancellationToken.None);
        }

        return before;
    }

    private async Task<int> KnownVersionAsync(SchemaVersions versions, CancellationToken cancellationToken)
    {
        var version = await versions.LatestAsync(cancellationToken);
        return version <= steps.Count ? version : throw new InvalidDataException(
            $"The keyspace {options.Keyspace} has schema version {version}, but this program only supports versions up to {steps.Count}; use a newer release.");
    }

    private async Task LockAsync(SchemaVersions versions, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await versions.TryLockAsync(cancellationToken))
        {
            if (time.GetElapsedTime(started) > options.SchemaTimeout)
                throw new StoreUnavailableException($"Another process has been changing the schema of {options.Keyspace} for more than {options.SchemaTimeout}.");
            await Task.Delay(LockPoll, time, cancellationToken);
        }
    }

    private async Task ChangeAsync(StoreSession session, string cql, CancellationToken cancellationToken)
    {
        var change = new SimpleStatement(cql).SetReadTimeoutMillis(_statementMilliseconds).SetIdempotence(true);
        var outcome = await session.ExecuteAsync(change, Doing, cancellationToken);
        if (!outcome.Info.IsSchemaInAgreement)
            throw new StoreUnavailableException($"The nodes of Cassandra did not agree on the schema within {options.SchemaTimeout}.");
    }

    [LoggerMessage(5003, LogLevel.Information, "Applied schema version {Version} ({Name}) to keyspace {Keyspace}")]
    private static partial void LogApplied(ILogger logger, int version, string name, string keyspace);
}
