using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>
/// Appends deltas and changes of definitions to the open group of the journal, in the order of the calls; one thread takes the groups
/// and makes them durable. Thread safe.
/// </summary>
/// <param name="files">The journal, and the alert log whose entries are numbered.</param>
/// <param name="options">The limits of the journal.</param>
/// <param name="database">Also detects a full disk.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs when the disk is full.</param>
/// <param name="failed">Cancelled when the store fails.</param>
internal sealed class GroupAppender(
    StoreFiles files, SqliteStoreOptions options, DatabaseWriter database, TimeProvider time, ILogger logger, CancellationToken failed) : IDisposable
{
    private const int MaxGroupReadings = 32_768;
    private const int MaxGroupBytes = 8 * 1024 * 1024;
    private const string DiskFull = "The disk is full; nothing was persisted.";

    private static readonly TimeSpan RetryFullDiskAfter = TimeSpan.FromSeconds(1);

    private readonly Journal.Journal _journal = files.Journal;
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
    private long _lastSequence = files.Alerts.LastSequence;

    public bool IsFull => Volatile.Read(ref _journalIsFull) || database.IsFull;

    /// <summary>Whether the appender is closed and all groups have been taken.</summary>
    public bool IsClosedAndEmpty
    {
        get
        {
            lock (_lock) return _isClosed && !_open.HasBegun;
        }
    }

    /// <summary>The end of the journal, including the open group.</summary>
    public long End
    {
        get
        {
            lock (_lock) return _open.HasBegun ? _open.Journal.End : _journal.End;
        }
    }

    /// <summary>Appends a delta; completes when it is durable and applied.</summary>
    /// <exception cref="StoreUnavailableException">Whether it is durable is unknown, unless the message says that nothing was persisted.</exception>
    public Task PersistAsync(StationDelta delta, CancellationToken cancellationToken)
    {
        var bytes = Journal.Journal.RoomFor(DeltaRecord.MaxBytes(delta));
        return TryAppend(bytes, delta, out var next) ?? AppendAsync(bytes, delta, next, cancellationToken);
    }

    /// <summary>Appends a change of definitions; completes when it is durable and applied.</summary>
    /// <exception cref="StoreUnavailableException">Whether it is durable is unknown, unless the message says that nothing was persisted.</exception>
    public async Task PersistAsync(PendingDefinition definition, CancellationToken cancellationToken)
    {
        var bytes = Journal.Journal.RoomFor(definition.Record.Length);
        var durable = TryAppend(bytes, definition, out var next) ?? AppendAsync(bytes, definition, next, cancellationToken);
        await durable.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Waits until something is appended or the timeout elapses.</summary>
    public void WaitForEntries(TimeSpan timeout) => _hasEntries.WaitOne(timeout);

    /// <summary>Takes the open group, for the thread that makes groups durable; null if it is empty.</summary>
    public OpenGroup? Swap()
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

    /// <summary>Checks whether there is disk space again: while the disk is full nothing is appended.</summary>
    public void ProbeForRoom()
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
                // Still full, which has already been logged.
            }
        }
    }

    /// <summary>Stops accepting; accepted entries remain in the open group.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (!_isDisposed) _hasEntries.Set();
        }
    }

    /// <summary>Stops accepting and fails the open group.</summary>
    public void Refuse()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_open.HasBegun) _open.Completion.Fail(new StoreUnavailableException("The store was closed; nothing was persisted."));
            _swapped.TrySetResult();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _hasEntries.Dispose();
        }
    }

    private async Task AppendAsync(int bytes, object entry, Task nextGroup, CancellationToken cancellationToken)
    {
        while (true)
        {
            await nextGroup.WaitAsync(cancellationToken);
            if (TryAppend(bytes, entry, out nextGroup) is not { } durable) continue;
            await durable;
            return;
        }
    }

    /// <summary>Appends to the open group.</summary>
    /// <returns>Completes when the entry is durable; null if the group has no space and the caller must wait for the next one.</returns>
    private Task? TryAppend(int bytes, object entry, out Task nextGroup)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            nextGroup = _swapped.Task;
            if (!TryReserve(bytes)) return null;
            // The thread that makes groups durable is woken once for each.
            var isFirst = !_open.HasBegun;
            if (entry is StationDelta delta) Append(delta);
            else Append((PendingDefinition)entry);
            if (isFirst) _hasEntries.Set();
            return _open.Completion.Task;
        }
    }

    private void Append(StationDelta delta)
    {
        for (var i = 0; i < delta.Alerts.Count; i++) delta.Alerts[i] = delta.Alerts[i] with { Sequence = ++_lastSequence };
        DeltaRecord.Append(_open.Journal, delta);
        _open.Add(delta);
    }

    private void Append(PendingDefinition definition)
    {
        DefinitionRecord.Append(_open.Journal, definition.Record);
        _open.Entries.Add(definition);
    }

    private void ThrowIfClosed()
    {
        if (_isClosed || failed.IsCancellationRequested) throw new StoreUnavailableException("The store is closed or recovering; nothing was persisted.");
        if (database.IsFull) throw new StoreUnavailableException(DiskFull);
    }

    /// <summary>Reserves space in the open group; false if the caller must wait for the next group.</summary>
    private bool TryReserve(int bytes)
    {
        if (_open.HasBegun)
        {
            var taken = (int)(_open.Journal.End - _open.Journal.Start);
            return taken + bytes <= _open.Capacity && _open.Readings < MaxGroupReadings;
        }

        if (_journalIsFull && time.GetElapsedTime(_journalFullSince) < RetryFullDiskAfter) throw new StoreUnavailableException(DiskFull);
        // The disk stays full until there is space for what did not fit, whatever smaller would still fit into the segment.
        var needed = _journalIsFull ? Math.Max(bytes, _bytesWithoutRoom) : bytes;
        _open.Capacity = Math.Max(needed, Math.Min(MaxGroupBytes, options.JournalSegmentBytes / 4));
        try
        {
            _journal.Begin(_open.Journal, _open.Capacity);
            if (_journalIsFull) StoreLog.StorageHasRoom(logger);
            Volatile.Write(ref _journalIsFull, false);
            return true;
        }
        catch (StorageFullException error)
        {
            if (!_journalIsFull) StoreLog.StorageIsFull(logger, error);
            Volatile.Write(ref _journalIsFull, true);
            _journalFullSince = time.GetTimestamp();
            _bytesWithoutRoom = needed;
            throw new StoreUnavailableException(DiskFull, error);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
