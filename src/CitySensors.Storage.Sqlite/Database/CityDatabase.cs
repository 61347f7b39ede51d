using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Jobs;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// The city in one SQLite file: readings in blocks, alerts, stations and definitions, and the journal position up to which it is
/// complete. Thread safe: writes are serialized, queries run concurrently on their own connections.
/// </summary>
public sealed class CityDatabase : IReadingHistory, IReadingScan, IReadingChanges, IAggregateHistory, IAggregateProgress, IForecastHistory, IDisposable
{
    private readonly string _path;
    private readonly WriteConnection _write;
    private readonly QueryWorkers _read;
    private readonly CityWriter _writer;
    private readonly ReadingQueries _readings;
    private readonly ReadingScan _scan;
    private readonly BlockChanges _changes;
    private readonly ReadingExport _export;
    private readonly AggregateExport _aggregateExport;
    private readonly StationQueries _stations;
    private readonly AlertQueries _alerts;
    private readonly Retention _retention;
    private readonly JobRecords _jobs;
    private readonly RollUp _rollUp;
    private readonly AreaRollUp _areas;
    private readonly AggregateQueries _aggregates;

    private CityDatabase(string path, TimeZoneInfo zone, ILogger logger)
    {
        var (dirty, history) = (new DirtyHours(), new SensorTypeHistory());
        _path = path;
        _write = WriteConnection.Open(path, logger);
        _read = new QueryWorkers(path, "citysensors-query", Math.Clamp(2 * Environment.ProcessorCount, 2, 8));
        _writer = new CityWriter(_write, dirty);
        _readings = new ReadingQueries(_read, history);
        _scan = new ReadingScan(_read, history);
        _changes = new BlockChanges(_read);
        _export = new ReadingExport(_read, SensorTypesAt);
        _aggregateExport = new AggregateExport(_read);
        _stations = new StationQueries(path);
        _alerts = new AlertQueries(_read);
        var (rollingUp, hours, areas) = (new Lock(), new HourRollUp(history, zone), new AreaHours(zone));
        _rollUp = new RollUp(_write, path, hours, dirty, rollingUp, logger);
        _areas = new AreaRollUp(_write, path, history, areas, rollingUp);
        _aggregates = new AggregateQueries(_read, history, zone);
        _retention = new Retention(_write, path, _rollUp, logger);
        _jobs = new JobRecords(_write);
        Audit = new AuditRows(_write, _read);
        Recomputations = new CityRecomputations(_write, _read, path, hours, areas, rollingUp, logger);
    }

    /// <summary>The aggregates of periods, computed again from stored readings.</summary>
    public CityRecomputations Recomputations { get; }

    /// <summary>The audit log.</summary>
    public AuditRows Audit { get; }

    /// <summary>The size of its files.</summary>
    public long SizeBytes => DatabaseFile.FilesOf(_path).Where(File.Exists).Sum(file => new FileInfo(file).Length);

    /// <summary>Opens or creates the database and migrates an older schema.</summary>
    /// <exception cref="InvalidDataException">The file is not a city database, or its schema is newer than this program.</exception>
    /// <exception cref="StorageFullException">There is not enough disk space to create it.</exception>
    /// <param name="path">The file.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="zone">The time zone of the city, with whose hours aggregates begin; null for UTC.</param>
    public static CityDatabase Open(string path, ILogger<CityDatabase>? logger = null, TimeZoneInfo? zone = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new CityDatabase(Path.GetFullPath(path), zone ?? TimeZoneInfo.Utc, logger ?? NullLogger<CityDatabase>.Instance);
    }

    /// <summary>Reads the city as of the last commit.</summary>
    /// <exception cref="InvalidDataException">Stored data cannot be read; the message says which.</exception>
    public RecoveredCity Recover() => _write.Locked(Recovery.Read);

    /// <summary>Commits the changes atomically and syncs them to disk.</summary>
    /// <exception cref="ArgumentException">The journal position or the sequence number of an alert does not increase; nothing was written.</exception>
    /// <exception cref="StorageFullException">The disk is full; nothing was written.</exception>
    public void Commit(CityChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        _writer.Commit(changes);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A block in the range is corrupt; the message says which.</exception>
    public Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _readings.ReadAsync(stationId, start, before, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<ReadingChanges> SinceAsync(string? position, CancellationToken cancellationToken) => _changes.SinceAsync(position, cancellationToken);

    /// <inheritdoc/>
    public Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken) =>
        _scan.ReadAsync(stationId, startTicks, beforeTicks, into, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The block of the reading is corrupt; the message says which.</exception>
    public Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken) =>
        _readings.LatestAsync(stationId, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A change in the range is damaged.</exception>
    public Task<IReadOnlyList<ReadingRevision>> RevisionsAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _read.RunAsync(statements => ReadingRevisionRows.Read(statements, stationId, start.UtcTicks, before.UtcTicks, limit), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A block or an aggregate in the range is corrupt.</exception>
    public Task<AggregatePage> ReadAsync(string stationId, AggregateQuery query, CancellationToken cancellationToken) =>
        _aggregates.ReadAsync(stationId, query, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">An aggregate in the range is corrupt.</exception>
    public Task<AggregatePage> ReadAreaAsync(string? area, AggregateQuery query, CancellationToken cancellationToken) =>
        _aggregates.ReadAreaAsync(area, query, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AreCompleteAsync(long fromTicks, long beforeTicks, CancellationToken cancellationToken) => _read.RunAsync(
        statements => !DirtyHours.AreAny(statements, fromTicks / TimeSpan.TicksPerHour, (beforeTicks + TimeSpan.TicksPerHour - 1) / TimeSpan.TicksPerHour), cancellationToken);

    /// <summary>
    /// Aggregates hours that are over and whose readings changed, oldest first, in steps. Commits and queries can run concurrently. A step that is
    /// cancelled or interrupted by a crash is done by the next one.
    /// </summary>
    /// <param name="now">The current time.</param>
    /// <param name="after">The <see cref="RollUpStep.Next"/> of the step before; default for the first step.</param>
    /// <param name="cancellationToken">Cancels the step.</param>
    /// <exception cref="StorageFullException">There is not enough disk space.</exception>
    public RollUpStep RollUp(DateTimeOffset now, RollUpPosition after, CancellationToken cancellationToken)
    {
        if (after.IsOfArea) return _areas.Step(after, cancellationToken);
        var step = _rollUp.Step(Sqlite.Database.RollUp.LastClosed(now), Sqlite.Database.RollUp.Settled(now), after, cancellationToken);
        return step.Next is null ? step with { Next = RollUpPosition.Areas } : step;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The forecast is damaged.</exception>
    public Task<StationForecast?> ForecastAsync(string stationId, CancellationToken cancellationToken) =>
        _read.RunAsync(statements => ForecastRows.Latest(statements, stationId), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A forecast is damaged.</exception>
    public Task<IReadOnlyList<PastForecast>> PastForecastsAsync(string stationId, long fromTicks, long beforeTicks, CancellationToken cancellationToken) =>
        _read.RunAsync(statements => ForecastRows.Past(statements, stationId, fromTicks, beforeTicks), cancellationToken);

    /// <summary>Stores forecasts. See <see cref="IForecastStore.SaveForecastsAsync"/>.</summary>
    /// <exception cref="StorageFullException">There is no room; nothing was stored.</exception>
    public void SaveForecasts(IReadOnlyList<StationForecast> forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        _write.InTransaction(statements =>
        {
            foreach (var forecast in forecasts) ForecastRows.Save(statements, forecast);
        });
    }

    /// <summary>Reads the committed output of <c>Station.WriteState</c>; null if there is none.</summary>
    public Task<byte[]?> StationStateAsync(string stationId, CancellationToken cancellationToken) => _stations.StateAsync(stationId, cancellationToken);

    /// <summary>Reads the committed rows of a station in an hour, in the order of their commits. Does not wait for queries of readings.</summary>
    /// <exception cref="InvalidDataException">A block of that hour is corrupt; the message says which.</exception>
    public Task<IReadOnlyList<StoredReading>> StoredReadingsAsync(string stationId, DateTimeOffset hourStart, CancellationToken cancellationToken) =>
        _stations.ReadingsInAsync(stationId, hourStart.UtcTicks / TimeSpan.TicksPerHour, cancellationToken);

    /// <summary>Reads the committed changes of a definition, newest first.</summary>
    public Task<IReadOnlyList<DefinitionRevision>> RevisionsAsync(DefinitionKey definition, long? before, int limit, CancellationToken cancellationToken) =>
        _read.RunAsync(statements => RevisionRows.Read(statements, definition, before, limit), cancellationToken);

    /// <summary>The sensor types of an earlier version of the catalogue, without its rules.</summary>
    /// <exception cref="InvalidDataException">They are not stored.</exception>
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

    /// <summary>Stored aggregates of a station by the hour from a time in UTC ticks on, in order of their start, for another store.</summary>
    public Task<IReadOnlyList<ExportedAggregate>> AggregatesAsync(string stationId, long fromTicks, int limit, CancellationToken cancellationToken) =>
        _aggregateExport.OfStationAsync(stationId, fromTicks, limit, cancellationToken);

    /// <summary>The same of an area; null for the whole city.</summary>
    public Task<IReadOnlyList<ExportedAggregate>> AreaAggregatesAsync(string? area, long fromTicks, int limit, CancellationToken cancellationToken) =>
        _aggregateExport.OfAreaAsync(area, fromTicks, limit, cancellationToken);

    /// <summary>The areas that have stored aggregates.</summary>
    public Task<IReadOnlyList<string>> AggregatedAreasAsync(CancellationToken cancellationToken) => _aggregateExport.AreasAsync(cancellationToken);

    /// <summary>The hours of a station that are to be aggregated, counted from tick 0, in order.</summary>
    public Task<IReadOnlyList<long>> DirtyHoursAsync(string stationId, CancellationToken cancellationToken) => _aggregateExport.DirtyHoursAsync(stationId, cancellationToken);

    /// <summary>Reads committed entries of the alert log in order of sequence number.</summary>
    public Task<IReadOnlyList<Alert>> ReadAlertsAsync(AlertQuery query, int limit, CancellationToken cancellationToken) =>
        _alerts.ReadAsync(query, limit, cancellationToken);

    /// <summary>Reads all committed entries of one alert in order; empty if there is no such alert.</summary>
    public Task<IReadOnlyList<Alert>> AlertHistoryAsync(string id, CancellationToken cancellationToken) => _alerts.HistoryAsync(id, cancellationToken);

    /// <summary>
    /// Deletes readings of days of event time (UTC) that ended longer ago than the retention of the station, or of the city if the station has
    /// none, and readings of removed stations. Hours with readings that arrived within the last day are retained, and so are the aggregates of
    /// what is deleted. Commits can run concurrently.
    /// </summary>
    /// <exception cref="StorageFullException">There is not enough disk space to delete; earlier deletions remain in effect.</exception>
    /// <param name="cityRetention">The retention of the city.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels it between two steps.</param>
    /// <param name="aggregateRetention">The retention of aggregates, if it is longer than that of readings; null to keep them.</param>
    /// <param name="keepFrom">The first day (UTC) whose readings are retained in any case; null if there is none.</param>
    public RetentionResult DropExpired(
        TimeSpan cityRetention, DateTimeOffset now, CancellationToken cancellationToken, TimeSpan? aggregateRetention = null, DateOnly? keepFrom = null) =>
        _retention.DropExpired(cityRetention, aggregateRetention, keepFrom, now, cancellationToken);

    /// <summary>What is kept of a job; null if nothing is.</summary>
    public JobRecord? LoadJob(string job) => _jobs.Load(job);

    /// <exception cref="StorageFullException">There is no room; nothing was saved.</exception>
    public void SaveJob(JobRecord record) => _jobs.Save(record);

    public void Dispose()
    {
        _stations.Dispose();
        _read.Dispose();
        _write.Dispose();
    }

    /// <summary>Limits the number of pages, to simulate a full disk in tests.</summary>
    internal void LimitPages(long pages) => _write.Locked(statements => statements.Scalar($"PRAGMA max_page_count = {pages}"));
}
