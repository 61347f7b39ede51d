using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// The city in one SQLite file: readings in blocks, alerts, stations and definitions, with the journal position up to which it is
/// complete. Thread safe: changes are written one after the other, queries go beside them on connections of their own.
/// </summary>
public sealed class CityDatabase : IReadingHistory, IDisposable
{
    private readonly string _path;
    private readonly WriteConnection _write;
    private readonly QueryWorkers _read;
    private readonly CityWriter _writer;
    private readonly ReadingQueries _readings;
    private readonly ReadingExport _export;
    private readonly StationQueries _stations;
    private readonly AlertQueries _alerts;
    private readonly Retention _retention;

    private CityDatabase(string path, ILogger logger)
    {
        _path = path;
        _write = WriteConnection.Open(path, logger);
        _read = new QueryWorkers(path, "citysensors-query", Math.Clamp(2 * Environment.ProcessorCount, 2, 8));
        _writer = new CityWriter(_write);
        _readings = new ReadingQueries(_read, new SensorTypeHistory());
        _export = new ReadingExport(_read, SensorTypesAt);
        _stations = new StationQueries(path);
        _alerts = new AlertQueries(_read);
        _retention = new Retention(_write, path, logger);
    }

    /// <summary>The room its files take.</summary>
    public long SizeBytes => DatabaseFile.FilesOf(_path).Where(File.Exists).Sum(file => new FileInfo(file).Length);

    /// <summary>Opens the database, or creates it; a schema of an older version is brought up to this one's.</summary>
    /// <exception cref="InvalidDataException">It is no database of a city, or its schema is newer than this program.</exception>
    /// <exception cref="StorageFullException">There is no room to create it.</exception>
    public static CityDatabase Open(string path, ILogger<CityDatabase>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new CityDatabase(Path.GetFullPath(path), logger ?? NullLogger<CityDatabase>.Instance);
    }

    /// <summary>The city as it was last committed.</summary>
    /// <exception cref="InvalidDataException">Something kept cannot be read; the message says what.</exception>
    public RecoveredCity Recover() => _write.Locked(Recovery.Read);

    /// <summary>Keeps all of the changes, synced to disk, or none of them.</summary>
    /// <exception cref="ArgumentException">The journal position or an alert's sequence number does not grow; nothing was kept.</exception>
    /// <exception cref="StorageFullException">There is no room; nothing was kept.</exception>
    public void Commit(CityChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        _writer.Commit(changes);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A block of that time is damaged; the message says which.</exception>
    public Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _readings.ReadAsync(stationId, start, before, limit, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The block it is in is damaged; the message says which.</exception>
    public Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken) =>
        _readings.LatestAsync(stationId, cancellationToken);

    /// <summary>What <c>Station.WriteState</c> wrote, as it was last committed; null where there is none.</summary>
    public Task<byte[]?> StationStateAsync(string stationId, CancellationToken cancellationToken) => _stations.StateAsync(stationId, cancellationToken);

    /// <summary>UTC ticks of the event times of the station's committed readings in the hour, rising. It waits for nobody's query of readings.</summary>
    /// <exception cref="InvalidDataException">A block of that hour is damaged; the message says which.</exception>
    public Task<IReadOnlyList<long>> EventTicksAsync(string stationId, DateTimeOffset hourStart, CancellationToken cancellationToken) =>
        _stations.EventTicksInAsync(stationId, hourStart.UtcTicks / TimeSpan.TicksPerHour, cancellationToken);

    /// <summary>The sensor types of an earlier version of the catalogue, without its rules.</summary>
    /// <exception cref="InvalidDataException">They are not kept.</exception>
    public Catalogue SensorTypesAt(int catalogueVersion) => _write.Locked(statements => Recovery.ReadSensorTypes(statements, catalogueVersion));

    /// <summary>Each version of the catalogue that changed sensor types, by version and without its rules.</summary>
    /// <exception cref="InvalidDataException">One of them cannot be read.</exception>
    public IReadOnlyList<Catalogue> SensorTypeHistory() => _write.Locked(Recovery.ReadSensorTypes);

    /// <summary>
    /// All committed readings of a station as they were decided, hour by hour of event time, for another store. The rows that it gives are
    /// of one catalogue, and are used again for the next.
    /// </summary>
    /// <exception cref="InvalidDataException">A block is damaged; the message says which.</exception>
    public IAsyncEnumerable<ScoredRows> ExportAsync(string stationId, CancellationToken cancellationToken) => _export.ReadAsync(stationId, cancellationToken);

    /// <summary>Committed entries of the alert log in the order of their sequence number.</summary>
    public Task<IReadOnlyList<Alert>> ReadAlertsAsync(AlertQuery query, int limit, CancellationToken cancellationToken) =>
        _alerts.ReadAsync(query, limit, cancellationToken);

    /// <summary>All committed entries of one alert in order; empty where there is none.</summary>
    public Task<IReadOnlyList<Alert>> AlertHistoryAsync(string id, CancellationToken cancellationToken) => _alerts.HistoryAsync(id, cancellationToken);

    /// <summary>
    /// Drops readings of days of event time (UTC) that ended longer ago than the station's retention, or the city's where it has none of
    /// its own, and those of removed stations. What arrived within the last day stays. Commits go on meanwhile.
    /// </summary>
    /// <exception cref="StorageFullException">There is no room even to drop; what was dropped before stays dropped.</exception>
    public RetentionResult DropExpired(TimeSpan cityRetention, DateTimeOffset now, CancellationToken cancellationToken) =>
        _retention.DropExpired(cityRetention, now, cancellationToken);

    public void Dispose()
    {
        _stations.Dispose();
        _read.Dispose();
        _write.Dispose();
    }

    /// <summary>For tests of a full disk: how many pages the file may have.</summary>
    internal void LimitPages(long pages) => _write.Locked(statements => statements.Scalar($"PRAGMA max_page_count = {pages}"));
}
