using System.Collections.Concurrent;
using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Database;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>
/// The store from its files on, until it is stopped or fails: takes deltas into groups, makes groups durable on one thread, and fills the
/// database on another. Thread safe.
/// </summary>
internal sealed class StoreSession : IDisposable
{
    private const int MaxGroupReadings = 32_768;
    private const int MaxGroupBytes = 8 * 1024 * 1024;

    private const int MaxTraces = 64;

    private static readonly TimeSpan RetryFullDiskAfter = TimeSpan.FromSeconds(1);

    private readonly SqliteStoreOptions _options;
    private readonly SqliteStoreServices _services;
    private readonly ILogger _logger;
    private readonly Journal.Journal _journal;
    private readonly SqliteAlertLog _alerts;
    private readonly DatabaseWriter _database;
    private readonly CancellationTokenSource _failed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkerThreads _threads;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _hasEntries = new(false);
    private OpenGroup _open = new();
    private OpenGroup _spare = new();
    private TaskCompletionSource _swapped = NewSource();
    private bool _isClosed;
    private bool _isDisposed;
    private bool _journalIsFull;
    private long _journalFullSince;
    private int _bytesWithoutRoom;
    private long _lastSequence;

    // Of the thread that makes groups durable.
    private long _lastHandOver;
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
        _lastSequence = files.LastSequence;
        _database = new DatabaseWriter(files, services, logger);
        _threads = new WorkerThreads(_failed);
    }

    public long Number { get; }

    public PendingCity Pending { get; }

    public bool IsFull => Volatile.Read(ref _journalIsFull) || _database.IsFull;

    public long JournalBytes => _journal.SizeBytes;

    /// <summary>What is durable but not yet in the database, in bytes of the journal.</summary>
    public long JournalLagBytes
    {
        get
        {
            lock (_lock) return Math.Max(0, (_open.HasBegun ? _open.Journal.End : _journal.End) - _database.CommittedPosition);
        }
    }

    /// <summary>Ends once the session does; faulted where it failed.</summary>
    public Task Ended => _threads.Ended;

    public void Start() => _threads.Start(("citysensors-journal", MakeDurable), ("citysensors-database", () => _database.Run(_stop.Token, _failed.Token)));

    /// <summary>Takes no more, and ends once all that was taken is in the database.</summary>
    public void BeginStop()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_isDisposed) return;
            _stop.Cancel();
            _hasEntries.Set();
        }
    }

    /// <summary>Appends a delta; the task ends once it is durable and applied.</summary>
    /// <exception cref="StoreUnavailableException">Nothing of it was kept.</exception>
    public ValueTask KeepAsync(StationDelta delta, CancellationToken cancellationToken) => AppendAsync(
        Journal.Journal.RoomFor(DeltaRecord.MaxBytes(delta)),
        group =>
        {
            for (var i = 0; i < delta.Alerts.Count; i++) delta.Alerts[i] = delta.Alerts[i] with { Sequence = ++_lastSequence };
            DeltaRecord.Append(group.Journal, delta);
            group.Add(delta);
        },
        cancellationToken);

    /// <summary>Appends a change of definitions; the task ends once it is durable and applied.</summary>
    /// <exception cref="StoreUnavailableException">Nothing of it was kept.</exception>
    public ValueTask KeepAsync(PendingDefinition definition, CancellationToken cancellationToken)
    {
        var record = DefinitionRecord.Write(definition.Change);
        return AppendAsync(
            Journal.Journal.RoomFor(record.Length),
            group =>
            {
                DefinitionRecord.Append(group.Journal, record);
                group.Entries.Add(definition);
            },
            cancellationToken);
    }

    private async ValueTask AppendAsync(int bytes, Action<OpenGroup> append, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task? durable = null;
            Task swapped;
            lock (_lock)
            {
                ThrowIfClosed();
                swapped = _swapped.Task;
                if (TryReserve(bytes))
                {
                    append(_open);
                    _hasEntries.Set();
                    durable = _open.Durable.Task;
                }
            }

            if (durable is not null)
            {
                await durable;
                return;
            }

            await swapped.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _journal.Dispose();
        _database.Dispose();
        _hasEntries.Dispose();
        _failed.Dispose();
        _stop.Dispose();
    }

    private void ThrowIfClosed()
    {
        if (_isClosed || _failed.IsCancellationRequested) throw new StoreUnavailableException("The store is closed or recovering; nothing was kept.");
        if (_database.IsFull) throw new StoreUnavailableException("The disk is full; nothing was kept.");
    }

    /// <summary>Makes sure that the open group has room; false where the next group must be waited for.</summary>
    private bool TryReserve(int bytes)
    {
        if (_open.HasBegun)
        {
            var taken = (int)(_open.Journal.End - _open.Journal.Start);
            return taken + bytes <= _open.Capacity && _open.Readings < MaxGroupReadings;
        }

        if (Volatile.Read(ref _journalIsFull) && _services.Time.GetElapsedTime(_journalFullSince) < RetryFullDiskAfter)
            throw new StoreUnavailableException("The disk is full; nothing was kept.");
        _open.Capacity = Math.Max(bytes, Math.Min(MaxGroupBytes, _options.JournalSegmentBytes / 4));
        try
        {
            _journal.Begin(_open.Journal, _open.Capacity);
            if (_journalIsFull) StoreLog.StorageHasRoom(_logger);
            Volatile.Write(ref _journalIsFull, false);
            return true;
        }
        catch (StorageFullException error)
        {
            if (!_journalIsFull) StoreLog.StorageIsFull(_logger, error);
            Volatile.Write(ref _journalIsFull, true);
            _journalFullSince = _services.Time.GetTimestamp();
            _bytesWithoutRoom = bytes;
            throw new StoreUnavailableException("The disk is full; nothing was kept.", error);
        }
    }

    private void MakeDurable()
    {
        _lastHandOver = _services.Time.GetTimestamp();
        OpenGroup? group = null;
        try
        {
            while (!_failed.IsCancellationRequested)
            {
                _hasEntries.WaitOne(Pending.IsEmpty ? TimeSpan.FromSeconds(1) : _options.CommitEvery);
                if ((group = Swap()) is not null) Commit(group);
                ProbeForRoom();
                var isStopping = _stop.IsCancellationRequested && !HasEntries;
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
            group?.Durable.TrySetException(new StoreUnavailableException("The store failed; whether it was kept is unknown.", error));
            throw;
        }
        finally
        {
            RefuseOpen();
        }
    }

    /// <summary>While the disk is full nothing is appended: whether there is room again is found out here.</summary>
    private void ProbeForRoom()
    {
        if (!Volatile.Read(ref _journalIsFull)) return;
        lock (_lock)
        {
            if (_open.HasBegun || _isClosed) return;
            try
            {
                TryReserve(_bytesWithoutRoom);
            }
            catch (StoreUnavailableException)
            {
                // There is still none, which was logged when it began.
            }
        }
    }

    private bool HasEntries
    {
        get
        {
            lock (_lock) return _open.HasBegun;
        }
    }

    private OpenGroup? Swap()
    {
        lock (_lock)
        {
            if (!_open.HasBegun) return null;
            var group = _open;
            _journal.Close(group.Journal);
            _open = _spare;
            _spare = group;
            var swapped = _swapped;
            _swapped = NewSource();
            swapped.SetResult();
            return group;
        }
    }

    private void Commit(OpenGroup group)
    {
        var (began, start) = (_services.Time.GetUtcNow(), _services.Time.GetTimestamp());
        Journal.Journal.Commit(group.Journal);
        _services.Metrics?.JournalSynced(group.Journal.End - group.Journal.Start, began, _services.Time.GetElapsedTime(start));
        foreach (var entry in group.Entries)
        {
            if (entry is StationDelta delta) Apply(delta);
            else Apply((PendingDefinition)entry);
        }

        _firstAcknowledged ??= _services.Time.GetUtcNow();
        var durable = group.Durable;
        group.Reset();
        durable.SetResult();
    }

    private void Apply(StationDelta delta)
    {
        Pending.Apply(delta);
        if ((delta.Trace.TraceFlags & ActivityTraceFlags.Recorded) != 0 && _traces.Count < MaxTraces) _traces.Add(delta.Trace);
        if (delta.Alerts.Count == 0) return;
        _services.Observer?.AlertsKept(delta.Alerts, delta.Arrived, delta.Trace);
        _alerts.Append(delta.Alerts);
    }

    private void Apply(PendingDefinition definition)
    {
        if (definition.Applied.Station is { } station)
        {
            definition.Directory.Put(station);
            Pending.ApplyDefinition(station.Id);
        }
        else if (definition.Change is DefinitionChange.RemoveStation)
        {
            definition.Directory.Remove(definition.Change.Id);
            Pending.ApplyRemoval(definition.Change.Id);
        }
        else
        {
            Pending.Apply(definition.Applied.Catalogue);
        }
    }

    private void HandOver(bool evenIfEarly)
    {
        if (Pending.IsEmpty) return;
        var isDue = evenIfEarly || _services.Time.GetElapsedTime(_lastHandOver) >= _options.CommitEvery;
        // Beyond the bound this thread waits for the database, and with it whoever keeps more.
        if ((!isDue || !_database.HasRoom) && !evenIfEarly && Pending.Readings < _options.MaxPendingReadings) return;
        _database.Add(new StoreWork(Pending.Take(_journal.End), _firstAcknowledged, _traces), _failed.Token);
        _lastHandOver = _services.Time.GetTimestamp();
        _firstAcknowledged = null;
        if (_traces.Count > 0) _traces = [];
    }

    private void RefuseOpen()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_open.HasBegun) _open.Durable.TrySetException(new StoreUnavailableException("The store closed; nothing was kept."));
            _swapped.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
