using System.Collections.Concurrent;
using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Server.City;

/// <summary>
/// Commits changes to the database behind the journal, on a thread of its own. While the disk is full it waits for room and says so.
/// </summary>
internal sealed class DatabaseWriter(
    CityDatabase database, Journal journal, long committedPosition, AlertLog alerts, StoreFigures figures, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<StoreWork> _waiting = new(boundedCapacity: 2);
    private long _committedPosition = committedPosition;
    private bool _isFull;

    /// <summary>Up to here the journal is in the database.</summary>
    public long CommittedPosition => Volatile.Read(ref _committedPosition);

    /// <summary>The disk has no room for what is durable already; nothing more may be accepted.</summary>
    public bool IsFull => Volatile.Read(ref _isFull);

    public bool HasRoom => _waiting.Count < _waiting.BoundedCapacity;

    /// <summary>Waits while too much is waiting.</summary>
    public void Add(StoreWork work, CancellationToken cancellationToken) => _waiting.Add(work, cancellationToken);

    public void Complete() => _waiting.CompleteAdding();

    /// <summary>Commits until completed, or until another thread failed, then at once.</summary>
    public void Run(CancellationToken stop, CancellationToken failed)
    {
        var isGivenUp = false;
        foreach (var work in _waiting.GetConsumingEnumerable(failed))
        {
            var changes = work.Changes;
            // What follows one that is not committed must not be either.
            isGivenUp = isGivenUp || !CommitOnceThereIsRoom(changes, stop, failed);
            if (isGivenUp) continue;
            // Before the worker may use the blocks again.
            figures.Stored(work);
            Volatile.Write(ref _committedPosition, changes.JournalPosition);
            if (changes.Alerts.Count > 0) alerts.MarkStored(changes.Alerts[^1].Sequence);
            journal.DropBefore(changes.JournalPosition);
        }
    }

    public void Dispose() => _waiting.Dispose();

    /// <summary>False where there is none and the city is to close: the journal has the changes for the next start.</summary>
    private bool CommitOnceThereIsRoom(CityChanges changes, CancellationToken stop, CancellationToken failed)
    {
        while (!TryCommit(changes))
        {
            if (stop.IsCancellationRequested)
            {
                Log.ClosedWithoutRoom(logger);
                return false;
            }

            Wait(stop, failed);
        }

        return true;
    }

    private bool TryCommit(CityChanges changes)
    {
        try
        {
            figures.Begin();
            database.Commit(changes);
            if (_isFull) Log.StorageHasRoom(logger);
            Volatile.Write(ref _isFull, false);
            return true;
        }
        catch (StorageFullException error)
        {
            if (!_isFull) Log.StorageIsFull(logger, error);
            Volatile.Write(ref _isFull, true);
            return false;
        }
    }

    private void Wait(CancellationToken stop, CancellationToken failed)
    {
        using var retry = new CancellationTokenSource(RetryAfter, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(retry.Token, stop, failed);
        any.Token.WaitHandle.WaitOne();
        failed.ThrowIfCancellationRequested();
    }
}
