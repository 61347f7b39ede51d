using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
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
    private readonly ReadConnections _read;
    private readonly CityWriter _writer;
    private readonly ReadingQueries _readings;
    private readonly DuplicateQueries _duplicates;
    private readonly AlertQueries _alerts;
    private readonly Retention _retention;

    private CityDatabase(string path, ILogger logger)
    {
        _path = path;
        _write = WriteConnection.Open(path, logger);
        _read = new ReadConnections(path);
        _writer = new CityWriter(_write);
        _readings = new ReadingQueries(_read, new SensorTypeHistory());
        _duplicates = new DuplicateQueries(path);
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

    /// <summary>Whether a committed reading of the station has this event time. It waits for no other query.</summary>
    /// <exception cref="InvalidDataException">A block of that time is damaged; the message says which.</exception>
    public bool Contains(string stationId, DateTimeOffset eventTime) => _duplicates.Contains(stationId, eventTime.UtcTicks);

    /// <summary>UTC ticks of the event times of the station's committed readings in the hour, rising. It waits for no other query.</summary>
    /// <exception cref="InvalidDataException">A block of that hour is damaged; the message says which.</exception>
    public IReadOnlyList<long> EventTicksIn(string stationId, DateTimeOffset hourStart) =>
        _duplicates.EventTicksIn(stationId, hourStart.UtcTicks / TimeSpan.TicksPerHour);

    /// <summary>Committed entries of the alert log in the order of their sequence number.</summary>
    public IReadOnlyList<Alert> ReadAlerts(AlertQuery query, int limit, CancellationToken cancellationToken = default) =>
        _alerts.Read(query, limit, cancellationToken);

    /// <summary>All committed entries of one alert in order; empty where there is none.</summary>
    public IReadOnlyList<Alert> AlertHistory(string id, CancellationToken cancellationToken = default) => _alerts.History(id, cancellationToken);

    /// <summary>
    /// Drops readings of days of event time (UTC) that ended longer ago than the station's retention, or the city's where it has none of
    /// its own, and those of removed stations. What arrived within the last day stays. Commits go on meanwhile.
    /// </summary>
    /// <exception cref="StorageFullException">There is no room even to drop; what was dropped before stays dropped.</exception>
    public RetentionResult DropExpired(TimeSpan cityRetention, DateTimeOffset now, CancellationToken cancellationToken) =>
        _retention.DropExpired(cityRetention, now, cancellationToken);

    public void Dispose()
    {
        _duplicates.Dispose();
        _read.Dispose();
        _write.Dispose();
    }

    /// <summary>For tests of a full disk: how many pages the file may have.</summary>
    internal void LimitPages(long pages) => _write.Locked(statements => statements.Scalar($"PRAGMA max_page_count = {pages}"));
}
