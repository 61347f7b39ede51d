using CitySensors.Core.Storage;
using System.Diagnostics.Metrics;
using Cassandra;
using CitySensors.Storage.Cassandra.Alerts;
using CitySensors.Storage.Cassandra.Connection;
using CitySensors.Storage.Cassandra.Definitions;
using CitySensors.Storage.Cassandra.Diagnostics;
using CitySensors.Storage.Cassandra.Migration;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Storage.Cassandra.Schema;
using CitySensors.Storage.Cassandra.Stations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Cassandra;

/// <param name="Description">For people: what works or what does not.</param>
public readonly record struct StoreHealth(bool IsHealthy, string Description);

/// <summary>The city in Cassandra: readings, alerts, definitions and what stations remember. Thread safe; one for a process.</summary>
public sealed class CassandraCity : IAsyncDisposable
{
    private readonly StoreSession _session;
    private readonly PreparedStatement _check;

    private CassandraCity(
        StoreSession session,
        PreparedStatement check,
        ReadingStore readings,
        AlertStore alerts,
        DefinitionStore definitions,
        StationStateStore stationStates,
        MigrationStore migration) =>
        (_session, _check, Readings, Alerts, Definitions, StationStates, Migration) = (session, check, readings, alerts, definitions, stationStates, migration);

    public ReadingStore Readings { get; }

    public AlertStore Alerts { get; }

    public DefinitionStore Definitions { get; }

    public StationStateStore StationStates { get; }

    /// <summary>Whether the city is a copy of another store's, and how far.</summary>
    public MigrationStore Migration { get; }

    /// <summary>
    /// Connects, and creates the keyspace or brings its schema up to this program's; however many processes do so at once, one of them
    /// changes it and the others wait. Once open, it finds Cassandra again by itself after it was away.
    /// </summary>
    /// <param name="options">Valid ones, see <see cref="CassandraOptionsValidator"/>.</param>
    /// <param name="time">Where the time comes from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="meters">Makes the meter of <see cref="StoreMetricNames"/>.</param>
    /// <param name="loggers">Makes the loggers.</param>
    /// <exception cref="StoreUnavailableException">Cassandra is away, or does not let us in.</exception>
    /// <exception cref="InvalidDataException">The schema is newer than this program, or what is kept cannot be read.</exception>
    public static Task<CassandraCity> OpenAsync(
        CassandraOptions options, TimeProvider time, CancellationToken cancellationToken, IMeterFactory? meters = null, ILoggerFactory? loggers = null) =>
        OpenAsync(options, Migrations.All, time, cancellationToken, meters, loggers);

    /// <summary>A session of the driver in the city's keyspace, for what else is kept there. It is the caller's to shut down.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is away, or does not let us in.</exception>
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
            throw StoreFault.IsUnavailable(error) ? StoreFault.Unavailable("connecting", error) : error;
        }
    }

    /// <summary>For tests of other schemas.</summary>
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

    /// <summary>Whether a request at the configured consistency is answered. It does not throw where it is not.</summary>
    public async Task<StoreHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _session.ExecuteAsync(_check.Bind("city"), "checking health", cancellationToken);
            return new StoreHealth(true, "Cassandra answers.");
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
            // There is no such keyspace. Where there is, we need not be allowed to create it.
            await using var anyKeyspace = await StoreSession.ConnectAsync(cluster, null, metrics, cancellationToken);
            await migrator.CreateKeyspaceAsync(anyKeyspace, cancellationToken);
            return await StoreSession.ConnectAsync(cluster, keyspace, metrics, cancellationToken);
        }
    }

    private static async Task<CassandraCity> OpenAsync(
        StoreSession session, CassandraOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var table = await DefinitionTable.OpenAsync(session, cancellationToken);
        return new CassandraCity(
            session,
            await session.PrepareAsync("SELECT version FROM schema_version WHERE store = ? LIMIT 1", isIdempotent: true, cancellationToken),
            await ReadingStore.OpenAsync(session, new SensorTypeHistory(table), options, time, cancellationToken),
            await AlertStore.OpenAsync(session, cancellationToken),
            await DefinitionStore.OpenAsync(table, time, logger, cancellationToken),
            await StationStateStore.OpenAsync(session, time, cancellationToken),
            await MigrationStore.OpenAsync(session, cancellationToken));
    }
}
