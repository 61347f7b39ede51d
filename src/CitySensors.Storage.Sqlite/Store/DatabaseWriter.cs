using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Database;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>Commits changes to the database on a dedicated thread. Retries while the disk is full.</summary>
internal sealed class DatabaseWriter(StoreFiles files, SqliteStoreServices services, ILogger logger) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<StoreWork> _waiting = new(boundedCapacity: 2);
    private long _committedPosition = files.JournalPosition;
    private bool _isFull;
    private bool _isGivenUp;

    /// <summary>The journal position up to which the database is complete.</summary>
    public long CommittedPosition => Volatile.Read(ref _committedPosition);

    /// <summary>Whether the disk is full, so that the database cannot be updated and nothing more may be accepted.</summary>
    public bool IsFull => Volatile.Read(ref _isFull);

    public bool HasRoom => _waiting.Count < _waiting.BoundedCapacity;

    /// <summary>Queues changes; blocks while the queue is full.</summary>
    public void Add(StoreWork work, CancellationToken cancellationToken) => _waiting.Add(work, cancellationToken);

    public void Complete() => _waiting.CompleteAdding();

    /// <summary>Commits until the queue is completed or another thread fails.</summary>
    public void Run(CancellationToken stop, CancellationToken failed)
    {
        while (CommitNext(stop, failed))
        {
        }
    }

    public void Dispose() => _waiting.Dispose();

    /// <summary>Waits for changes and commits them; false if there will be no more.</summary>
    /// <remarks>In a frame of its own: a thread that waits must not keep the last changes of the city alive.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool CommitNext(CancellationToken stop, CancellationToken failed)
    {
        if (!_waiting.TryTake(out var work, Timeout.Infinite, failed)) return false;
        // Later changes must not be committed before earlier ones.
        _isGivenUp = _isGivenUp || !CommitOnceThereIsRoom(work, stop, failed);
        if (_isGivenUp) return true;
        var changes = work.Changes;
        if (changes.Alerts.Count > 0) files.Alerts.MarkStored(changes.Alerts[^1].Sequence);
        Report(changes);
        files.Pending.Committed(changes);
        Volatile.Write(ref _committedPosition, changes.JournalPosition);
        files.Journal.DropBefore(changes.JournalPosition);
        return true;
    }

    /// <summary>False if the disk is full and the store is stopping: the next start applies the changes from the journal.</summary>
    private bool CommitOnceThereIsRoom(StoreWork work, CancellationToken stop, CancellationToken failed)
    {
        while (!TryCommit(work))
        {
            if (stop.IsCancellationRequested)
            {
                StoreLog.ClosedWithoutRoom(logger);
                return false;
            }

            using var retry = new CancellationTokenSource(RetryAfter, services.Time);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(retry.Token, stop, failed);
            any.Token.WaitHandle.WaitOne();
            failed.ThrowIfCancellationRequested();
        }

        return true;
    }

    private bool TryCommit(StoreWork work)
    {
        try
        {
            var (began, start) = (services.Time.GetUtcNow(), services.Time.GetTimestamp());
            files.Database.Commit(work.Changes);
            if (_isFull) StoreLog.StorageHasRoom(logger);
            Volatile.Write(ref _isFull, false);
            var readings = work.Changes.Blocks.Sum(block => (long)block.Count);
            services.Metrics?.DatabaseCommitted(new DatabaseCommit(readings, began, services.Time.GetElapsedTime(start), work.FirstAcknowledged, work.Traces));
            return true;
        }
        catch (StorageFullException error)
        {
            if (!_isFull) StoreLog.StorageIsFull(logger, error);
            Volatile.Write(ref _isFull, true);
            return false;
        }
    }

    private void Report(CityChanges changes)
    {
        if (services.Observer is not { } observer) return;
        foreach (var block in changes.Blocks)
            if (block.Count > 0) observer.Stored(new StoredReadings(block.StationId, block.Count, block.EventTicks[0], block.AllArrivedTicks[0]));
    }
}
