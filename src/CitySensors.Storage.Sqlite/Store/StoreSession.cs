using System.Diagnostics;
using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>
/// One run of the store, until it is stopped or fails: syncs journal groups on one thread and commits to the database on another.
/// Thread safe.
/// </summary>
internal sealed class StoreSession : IDisposable
{
    private const int MaxTraces = 64;

    /// <summary>A group with as many entries is from several requests, which soon send more.</summary>
    private const int BusyGroup = 16;

    /// <summary>What a busy store waits for more entries: about the duration of a sync.</summary>
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(1);

    private readonly SqliteStoreOptions _options;
    private readonly SqliteStoreServices _services;
    private readonly ILogger _logger;
    private readonly Journal.Journal _journal;
    private readonly SqliteAlertLog _alerts;
    private readonly DatabaseWriter _database;
    private readonly GroupAppender _appender;
    private readonly CancellationTokenSource _failed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkerThreads _threads;
    private readonly Lock _lock = new();
    private bool _isDisposed;

    // Used by the journal thread only.
    private long _lastHandOver;
    private bool _isBusy;
    private DateTimeOffset? _firstAcknowledged;
    private List<ActivityContext> _traces = [];

    public StoreSession(long number, StoreFiles files, SqliteStoreOptions options, SqliteStoreServices services, ILogger logger)
    {
        Number = number;
        _options = options;
        _services = services;
        _logger = logger;
        _journal = files.Journal;
        _alerts = files.Alerts;
        Pending = files.Pending;
        _database = new DatabaseWriter(files, services, logger);
        _appender = new GroupAppender(files, options, _database, services.Time, logger, _failed.Token);
        _threads = new WorkerThreads(_failed);
    }

    public long Number { get; }

    public PendingCity Pending { get; }

    public bool IsFull => _appender.IsFull;

    public long JournalBytes => _journal.SizeBytes;

    /// <summary>The size of changes that are in the journal but not in the database yet, in bytes of the journal.</summary>
    public long JournalLagBytes => Math.Max(0, _appender.End - _database.CommittedPosition);

    /// <summary>Completes when the session ends; faulted if it failed.</summary>
    public Task Ended => _threads.Ended;

    public void Start() => _threads.Start(("citysensors-journal", MakeDurable), ("citysensors-database", () => _database.Run(_stop.Token, _failed.Token)));

    /// <summary>Stops accepting changes and completes when all accepted ones are in the database.</summary>
    public void BeginStop()
    {
        lock (_lock)
        {
            if (!_isDisposed) _stop.Cancel();
        }

        _appender.Close();
    }

    /// <inheritdoc cref="GroupAppender.PersistAsync(StationDelta, CancellationToken)"/>
    public Task PersistAsync(StationDelta delta, CancellationToken cancellationToken) => _appender.PersistAsync(delta, cancellationToken);

    /// <inheritdoc cref="GroupAppender.PersistAsync(PendingDefinition, CancellationToken)"/>
    public Task PersistAsync(PendingDefinition definition, CancellationToken cancellationToken) => _appender.PersistAsync(definition, cancellationToken);

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _journal.Dispose();
        _database.Dispose();
        _appender.Dispose();
        _failed.Dispose();
        _stop.Dispose();
    }

    private void MakeDurable()
    {
        _lastHandOver = _services.Time.GetTimestamp();
        OpenGroup? group = null;
        try
        {
            while (!_failed.IsCancellationRequested)
            {
                _appender.WaitForEntries(Pending.IsEmpty ? TimeSpan.FromSeconds(1) : _options.CommitEvery);
                if (_isBusy) GatherMore();
                if ((group = _appender.Swap()) is not null) Commit(group);
                _appender.ProbeForRoom();
                var isStopping = _appender.IsClosedAndEmpty;
                HandOver(isStopping);
                if (isStopping) break;
            }

            _failed.Token.ThrowIfCancellationRequested();
            _database.Complete();
            StoreLog.Closed(_logger, _journal.End);
        }
        catch (Exception error)
        {
            _failed.Cancel();
            group?.Completion.Fail(new StoreUnavailableException("The store failed; whether the change is durable is unknown.", error));
            throw;
        }
        finally
        {
            _appender.Refuse();
        }
    }

    private void Commit(OpenGroup group)
    {
        _isBusy = group.Entries.Count >= BusyGroup;
        var (began, start) = (_services.Time.GetUtcNow(), _services.Time.GetTimestamp());
        Journal.Journal.Commit(group.Journal);
        _services.Metrics?.JournalSynced(group.Journal.End - group.Journal.Start, began, _services.Time.GetElapsedTime(start));
        foreach (var entry in group.Entries)
        {
            if (entry is StationDelta delta) Apply(delta);
            else if (entry is PendingDefinition definition) Pending.Apply(definition.Change, definition.Applied, definition.Revisions);
        }

        _firstAcknowledged ??= _services.Time.GetUtcNow();
        var completion = group.Completion;
        group.Reset();
        completion.Succeed();
    }

    /// <summary>Fewer and larger groups cost less processor time than their wait costs latency.</summary>
    private void GatherMore() => _stop.Token.WaitHandle.WaitOne(GatherFor);

    private void Apply(StationDelta delta)
    {
        Pending.Apply(delta);
        if ((delta.Trace.TraceFlags & ActivityTraceFlags.Recorded) != 0 && _traces.Count < MaxTraces) _traces.Add(delta.Trace);
        if (delta.Alerts.Count == 0) return;
        _services.Observer?.AlertsPersisted(delta.Alerts, delta.Arrived, delta.Trace);
        _alerts.Append(delta.Alerts);
    }

    private void HandOver(bool evenIfEarly)
    {
        if (Pending.IsEmpty) return;
        var isDue = evenIfEarly || _services.Time.GetElapsedTime(_lastHandOver) >= _options.CommitEvery;
        // Backpressure: beyond the limit this thread, and with it all writers, waits for the database.
        if ((!isDue || !_database.HasRoom) && !evenIfEarly && Pending.Readings < _options.MaxPendingReadings) return;
        _database.Add(new StoreWork(Pending.Take(_journal.End), _firstAcknowledged, _traces), _failed.Token);
        _lastHandOver = _services.Time.GetTimestamp();
        _firstAcknowledged = null;
        if (_traces.Count > 0) _traces = [];
    }
}
