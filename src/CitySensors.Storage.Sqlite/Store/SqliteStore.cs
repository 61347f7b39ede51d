using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Jobs;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Store;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite;

/// <summary>
/// The store of a city on one machine: a journal as write-ahead log, and SQLite. Thread safe. After an I/O failure it refuses
/// all calls and recovers automatically from the last durable state.
/// </summary>
public sealed class SqliteStore : IStationStore, IDefinitionStore, IForecastStore, IJobStore, IAsyncDisposable
{
    private const string Recovering = "The store failed and is recovering from the last durable state.";
    private static readonly TimeSpan RecoverAfter = TimeSpan.FromSeconds(1);

    private readonly SqliteStoreOptions _options;
    private readonly SqliteStoreServices _services;
    private readonly ILogger<SqliteStore> _logger;
    private readonly FolderLock _folder;
    private readonly SqliteAlertLog _alerts;
    private readonly DefinitionTurns _turns = new();
    private readonly CancellationTokenSource _stopping = new();
    private StoreSession _session;
    private Catalogue _catalogue = Catalogue.Empty;
    private Task _run = Task.CompletedTask;
    private bool _isOpen;
    private bool _isDisposed;

    private SqliteStore(SqliteStoreOptions options, SqliteStoreServices services)
    {
        _options = options;
        _services = services;
        _logger = services.LoggerFactory.CreateLogger<SqliteStore>();
        _folder = FolderLock.Take(options.Path);
        try
        {
            Database = CityDatabase.Open(options.DatabasePath, services.LoggerFactory.CreateLogger<CityDatabase>(), options.TimeZone);
            var recovered = Database.Recover();
            _alerts = new SqliteAlertLog(Database, recovered);
            _session = Recover(number: 1, recovered);
        }
        catch
        {
            Database?.Dispose();
            _folder.Dispose();
            throw;
        }
    }

    public CityDatabase Database { get; }

    /// <summary>The alert log: entries are numbered 1, 2, 3… in the order of the journal.</summary>
    public IAlertLog Alerts => _alerts;

    public bool IsShared => false;

    public Catalogue Catalogue
    {
        get => Volatile.Read(ref _catalogue);
        private set => Volatile.Write(ref _catalogue, value);
    }

    public StationDirectory Stations { get; } = new();

    public bool IsFull => Session.IsFull;

    /// <summary>Why the store is unavailable; null if it is available.</summary>
    public string? UnavailableReason => !Volatile.Read(ref _isOpen) ? Recovering : IsFull ? "The disk is full." : null;

    public long JournalBytes => Session.JournalBytes;

    /// <summary>The size of acknowledged changes that are not in the database yet, in bytes of the journal.</summary>
    public long JournalLagBytes => Session.JournalLagBytes;

    /// <summary>The volume of the data folder.</summary>
    public DriveInfo Volume => new(Path.GetFullPath(_options.Path));

    private StoreSession Session => Volatile.Read(ref _session);

    /// <summary>Opens or creates a data folder. Blocks while reading the files.</summary>
    /// <exception cref="IOException">The folder cannot be opened or is in use by another process.</exception>
    /// <exception cref="InvalidDataException">A file is corrupt or of an unknown version; the message says which.</exception>
    public static SqliteStore Open(SqliteStoreOptions options, SqliteStoreServices? services = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SqliteStore(options, services ?? new SqliteStoreServices());
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Session.Start();
        Volatile.Write(ref _isOpen, true);
        _run = RunAsync();
        return Task.CompletedTask;
    }

    /// <summary>Stops accepting changes and completes when all accepted ones are in the database.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Session.BeginStop();
        await _run.WaitAsync(cancellationToken);
    }

    /// <summary>Brings all that the journal has into the database and takes nothing more: from then on the database is the whole city.</summary>
    /// <exception cref="IOException">Part of it could not be brought there; it stays in the journal.</exception>
    public async Task CompleteDatabaseAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        await StopAsync(cancellationToken);
        if (JournalLagBytes > 0)
            throw new IOException($"{JournalLagBytes} bytes of the journal in {Path.GetFullPath(_options.Path)} could not be brought into its database{(IsFull ? ": the disk is full" : "; see the log")}.");
    }

    public async ValueTask<StoredStation> LoadAsync(string stationId, CancellationToken cancellationToken)
    {
        var session = OpenSession();
        if (!session.Pending.TryGetState(stationId, out var state)) state = await Database.StationStateAsync(stationId, cancellationToken);
        return new StoredStation(session.Number, state);
    }

    public ValueTask PersistAsync(StationDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var session = OpenSession();
        if (delta.Session != session.Number) throw new StoreUnavailableException("The station was loaded before the store recovered; nothing was persisted.");
        // List again, in case the station was removed after the decision.
        List(delta);
        return new ValueTask(session.PersistAsync(delta, cancellationToken));
    }

    public async ValueTask<IReadOnlyCollection<StoredReading>> ReadingsAsync(string stationId, DateTimeOffset hourStart, CancellationToken cancellationToken)
    {
        // Pending changes first: those committed meanwhile are in the database by then.
        var pending = OpenSession().Pending.ReadingsIn(stationId, hourStart.UtcTicks / TimeSpan.TicksPerHour, out var isRemoved);
        if (isRemoved) return pending;
        try
        {
            return [.. await Database.StoredReadingsAsync(stationId, hourStart, cancellationToken), .. pending];
        }
        catch (InvalidDataException error)
        {
            // A corrupt block must not stop the station.
            StoreLog.BlockDamaged(_logger, error);
            return pending;
        }
    }

    public async ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken)
    {
        var turn = _turns.Of(change);
        await turn.WaitAsync(cancellationToken);
        try
        {
            var session = OpenSession();
            var catalogue = Catalogue;
            var applied = DefinitionChanges.Apply(change, expectedVersion, catalogue, Stations);
            if (applied.Outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return applied.Outcome;
            var now = _services.Time.GetUtcNow();
            await session.PersistAsync(new PendingDefinition(change, applied, DefinitionRevisions.Of(change, applied, catalogue, now), now), cancellationToken);
            // A change of a station must not undo a concurrent one of the catalogue.
            if (!ReferenceEquals(applied.Catalogue, catalogue)) Catalogue = applied.Catalogue;
            return applied.Outcome;
        }
        catch (StoreUnavailableException)
        {
            return new ChangeOutcome(ChangeResult.Unavailable);
        }
        finally
        {
            turn.Release();
        }
    }

    public async Task<IReadOnlyList<DefinitionRevision>> RevisionsAsync(DefinitionKey definition, long? before, int limit, CancellationToken cancellationToken)
    {
        // Pending ones first: those committed meanwhile are in both.
        var pending = OpenSession().Pending.RevisionsOf(definition).Where(revision => before is null || revision.Number < before).Take(limit).ToList();
        if (pending.Count == limit) return pending;
        var committed = await Database.RevisionsAsync(definition, pending.Count > 0 ? pending[^1].Number : before, limit - pending.Count, cancellationToken);
        return [.. pending, .. committed];
    }

    /// <summary>There are no other nodes.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A station becomes durable with its first delta.</summary>
    public Task AddUnregisteredAsync(IReadOnlyCollection<string> stationIds, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Drops readings and aggregates that are past their retention, on a thread of its own.</summary>
    /// <exception cref="StorageFullException">There is no room even to drop.</exception>
    public Task<RetentionResult> DropExpiredAsync(
        TimeSpan cityRetention, TimeSpan? aggregateRetention, CancellationToken cancellationToken, DateOnly? keepFrom = null) =>
        OnOwnThreadAsync(() => Database.DropExpired(cityRetention, _services.Time.GetUtcNow(), cancellationToken, aggregateRetention, keepFrom), cancellationToken);

    /// <summary>Aggregates some of the hours that are over and whose readings changed, on a thread of its own. See <see cref="CityDatabase.RollUp"/>.</summary>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public Task<RollUpStep> RollUpAsync(RollUpPosition after, CancellationToken cancellationToken) =>
        OnOwnThreadAsync(() => Database.RollUp(_services.Time.GetUtcNow(), after, cancellationToken), cancellationToken);

    public Task<StationForecast?> ForecastAsync(string stationId, CancellationToken cancellationToken) => Database.ForecastAsync(stationId, cancellationToken);

    public Task<IReadOnlyList<PastForecast>> PastForecastsAsync(string stationId, long fromTicks, long beforeTicks, CancellationToken cancellationToken) =>
        Database.PastForecastsAsync(stationId, fromTicks, beforeTicks, cancellationToken);

    /// <exception cref="StorageFullException">There is no room; nothing was stored.</exception>
    public Task SaveForecastsAsync(IReadOnlyList<StationForecast> forecasts, CancellationToken cancellationToken) => OnOwnThreadAsync(
        () =>
        {
            Database.SaveForecasts(forecasts);
            return true;
        },
        cancellationToken);

    public Task<JobRecord?> LoadJobAsync(string job, CancellationToken cancellationToken) =>
        OnOwnThreadAsync(() => Database.LoadJob(job), cancellationToken);

    /// <exception cref="StorageFullException">There is no room; nothing was saved.</exception>
    public Task SaveJobAsync(JobRecord record, CancellationToken cancellationToken) => OnOwnThreadAsync(
        () =>
        {
            Database.SaveJob(record);
            return true;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await StopAsync(CancellationToken.None);
        Session.Dispose();
        Database.Dispose();
        _folder.Dispose();
        _turns.Dispose();
        _stopping.Dispose();
    }

    private void List(StationDelta delta)
    {
        var listed = Stations.Find(delta.StationId);
        if (delta.IsRemoval && listed is { Version: 0 }) Stations.Remove(listed);
        else if (!delta.IsRemoval && listed is null) Stations.TryAdd(StationDefinition.Unregistered(delta.StationId));
    }

    /// <summary>Not on a thread of the pool: work with the database may wait for whoever writes.</summary>
    private static Task<T> OnOwnThreadAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private StoreSession OpenSession() => Volatile.Read(ref _isOpen) ? Session : throw new StoreUnavailableException(Recovering);

    private StoreSession Recover(long number, RecoveredCity recovered)
    {
        var files = new StoreRecovery(Database, _options, _logger).Recover(recovered, Stations, _alerts, out var catalogue);
        Catalogue = catalogue;
        return new StoreSession(number, files, _options, _services, _logger);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                await Session.Ended;
                Volatile.Write(ref _isOpen, false);
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                Volatile.Write(ref _isOpen, false);
                _services.Metrics?.Failed();
                StoreLog.Failed(_logger, error);
            }

            if (!await TryRecoverAsync()) return;
        }
    }

    /// <summary>False if the store is stopping.</summary>
    private async Task<bool> TryRecoverAsync()
    {
        var number = Session.Number;
        Session.Dispose();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(RecoverAfter, _services.Time, _stopping.Token);
                var session = Recover(++number, Database.Recover());
                Volatile.Write(ref _session, session);
                session.Start();
                if (_stopping.IsCancellationRequested) session.BeginStop();
                Volatile.Write(ref _isOpen, true);
                return true;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                StoreLog.Failed(_logger, error);
            }
        }

        return false;
    }
}
