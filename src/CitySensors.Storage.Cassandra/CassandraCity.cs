using CitySensors.Core.Storage;
using System.Diagnostics.Metrics;
using Cassandra;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Alerts;
using CitySensors.Storage.Cassandra.Audit;
using CitySensors.Storage.Cassandra.Connection;
using CitySensors.Storage.Cassandra.Definitions;
using CitySensors.Storage.Cassandra.Diagnostics;
using CitySensors.Storage.Cassandra.Forecasts;
using CitySensors.Storage.Cassandra.Jobs;
using CitySensors.Storage.Cassandra.Migration;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Storage.Cassandra.Recomputations;
using CitySensors.Storage.Cassandra.Schema;
using CitySensors.Storage.Cassandra.Stations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Cassandra;

/// <param name="Description">A description for operators.</param>
public readonly record struct StoreHealth(bool IsHealthy, string Description);

/// <summary>The city in Cassandra: readings, alerts, definitions and station states. Thread safe; one instance per process.</summary>
public sealed class CassandraCity : IAsyncDisposable
{
    private const string HealthQuery = "SELECT version FROM schema_version WHERE store = 'city' LIMIT 1";

    private readonly StoreSession _session;

    private CassandraCity(StoreSession session) => _session = session;

    public required ReadingStore Readings { get; init; }

    public required AlertStore Alerts { get; init; }

    public required AuditStore Audit { get; init; }

    public required DefinitionStore Definitions { get; init; }

    public required StationStateStore StationStates { get; init; }

    public required JobStore Jobs { get; init; }

    public required AggregateStore Aggregates { get; init; }

    public required ForecastStore Forecasts { get; init; }

    /// <summary>The days whose readings changed.</summary>
    public required ChangedDays Changes { get; init; }

    public required FolderStore Folders { get; init; }

    public required RecomputationStore Recomputations { get; init; }

    /// <summary>Whether the city is a copy of another store's, and how far.</summary>
    public required MigrationStore Migration { get; init; }

    /// <summary>
    /// Connects, and creates the keyspace or migrates its schema. If several processes start at once, one of them
    /// migrates and the others wait. Reconnects automatically after an outage.
    /// </summary>
    /// <param name="options">Valid options, see <see cref="CassandraOptionsValidator"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="meters">Creates the meter of <see cref="StoreMetricNames"/>.</param>
    /// <param name="loggers">Creates the loggers.</param>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable or rejects the credentials.</exception>
    /// <exception cref="InvalidDataException">The schema is newer than this program, or stored data cannot be read.</exception>
    public static Task<CassandraCity> OpenAsync(
        CassandraOptions options, TimeProvider time, CancellationToken cancellationToken, IMeterFactory? meters = null, ILoggerFactory? loggers = null) =>
        OpenAsync(options, Migrations.All, time, cancellationToken, meters, loggers);

    /// <summary>Opens a driver session in the keyspace of the city, for other data stored there. The caller must shut it down.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable or rejects the credentials.</exception>
    public static async Task<ISession> ConnectAsync(CassandraOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var cluster = ClusterFactory.Create(options, new StoreMetrics(null));
        try
        {
            return await cluster.ConnectAsync(options.Keyspace).WaitAsync(cancellationToken);
        }
        catch (Exception error)
        {
            await cluster.ShutdownAsync();
            throw StoreErrors.IsUnavailable(error) ? StoreErrors.Unavailable("connecting", error) : error;
        }
    }

    /// <summary>For tests with other schemas.</summary>
    internal static async Task<CassandraCity> OpenAsync(
        CassandraOptions options,
        IReadOnlyList<SchemaStep> steps,
        TimeProvider time,
        CancellationToken cancellationToken,
        IMeterFactory? meters = null,
        ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var logger = loggers?.CreateLogger<CassandraCity>() ?? NullLogger<CassandraCity>.Instance;
        var metrics = new StoreMetrics(meters);
        var cluster = ClusterFactory.Create(options, metrics);
        try
        {
            var migrator = new SchemaMigrator(options, steps, time, logger);
            var session = await ConnectAsync(cluster, migrator, options.Keyspace, metrics, cancellationToken);
            await migrator.ApplyAsync(session, cancellationToken);
            return await OpenAsync(session, options, time, logger, cancellationToken);
        }
        catch
        {
            await cluster.ShutdownAsync();
            metrics.Dispose();
            throw;
        }
    }

    /// <summary>Checks whether a request at the configured consistency level succeeds. Does not throw if it fails.</summary>
    public async Task<StoreHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _session.ExecuteAsync(new SimpleStatement(HealthQuery).SetIdempotence(true), "checking health", cancellationToken);
            return new StoreHealth(true, "Cassandra responds.");
        }
        catch (StoreUnavailableException error)
        {
            return new StoreHealth(false, error.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _session.Cluster.ShutdownAsync();
        Readings.Dispose();
        Definitions.Dispose();
        _session.Metrics.Dispose();
    }

    private static async Task<StoreSession> ConnectAsync(
        ICluster cluster, SchemaMigrator migrator, string keyspace, StoreMetrics metrics, CancellationToken cancellationToken)
    {
        try
        {
            return await StoreSession.ConnectAsync(cluster, keyspace, metrics, cancellationToken);
        }
        catch (InvalidQueryException)
        {
            // The keyspace does not exist. If it exists, no permission to create it is required.
            await using var anyKeyspace = await StoreSession.ConnectAsync(cluster, null, metrics, cancellationToken);
            await migrator.CreateKeyspaceAsync(anyKeyspace, cancellationToken);
            return await StoreSession.ConnectAsync(cluster, keyspace, metrics, cancellationToken);
        }
    }

    private static async Task<CassandraCity> OpenAsync(
        StoreSession session, CassandraOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var table = await DefinitionTable.OpenAsync(session, cancellationToken);
        var changes = await ChangedDays.OpenAsync(session, options.SerialConsistency, cancellationToken);
        return new CassandraCity(session)
        {
            Readings = await ReadingStore.OpenAsync(session, new SensorTypeHistory(table), options, time, cancellationToken),
            Alerts = await AlertStore.OpenAsync(session, cancellationToken),
            Audit = await AuditStore.OpenAsync(session, options.SerialConsistency, cancellationToken),
            Definitions = await DefinitionStore.OpenAsync(table, await RevisionTable.OpenAsync(session, cancellationToken), time, logger, cancellationToken),
            StationStates = await StationStateStore.OpenAsync(session, time, cancellationToken),
            Jobs = await JobStore.OpenAsync(session, cancellationToken),
            Aggregates = await AggregateStore.OpenAsync(session, changes, time, cancellationToken),
            Changes = changes,
            Folders = await FolderStore.OpenAsync(session, options.SerialConsistency, cancellationToken),
            Recomputations = await RecomputationStore.OpenAsync(session, options.SerialConsistency, cancellationToken),
            Forecasts = await ForecastStore.OpenAsync(session, time, cancellationToken),
            Migration = await MigrationStore.OpenAsync(session, cancellationToken),
        };
    }
}
