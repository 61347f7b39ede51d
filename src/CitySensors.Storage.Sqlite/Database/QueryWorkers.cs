using System.Collections.Concurrent;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Threads that run queries, each with a connection of its own, so that no thread of the pool ever waits for the disk. They start with the
/// first query. Thread safe; queries beyond the bound wait without a thread.
/// </summary>
internal sealed class QueryWorkers(string path, string name, int threads) : IDisposable
{
    private const int MaxWaiting = 256;

    private readonly BlockingCollection<Action<WorkerConnection>> _queries = new();
    // Not disposed: a query that has just ended gives its room back after the threads did. It has no handle to leak.
    private readonly SemaphoreSlim _room = new(MaxWaiting);
    private readonly Lock _lock = new();
    private readonly List<Thread> _threads = [];
    private bool _isDisposed;

    /// <summary>Runs a query that sees one state of the database throughout.</summary>
    public async Task<T> RunAsync<T>(Func<Statements, T> query, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Enqueue(connection => Run(query, connection, result, cancellationToken));
            return await result.Task.ConfigureAwait(false);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Waits for the queries that are under way, so that no file is open any longer.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _queries.CompleteAdding();
        }

        foreach (var thread in _threads) thread.Join();
        _queries.Dispose();
    }

    private void Enqueue(Action<WorkerConnection> query)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _queries.Add(query);
            if (_threads.Count == threads) return;
            var thread = new Thread(Work) { Name = name, IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    private void Work()
    {
        using var connection = new WorkerConnection(path);
        foreach (var query in _queries.GetConsumingEnumerable()) query(connection);
    }

    private static void Run<T>(Func<Statements, T> query, WorkerConnection connection, TaskCompletionSource<T> result, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            result.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            result.SetResult(connection.Run(query));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            result.SetCanceled(cancellationToken);
        }
        catch (Exception error)
        {
            result.SetException(error);
        }
    }

    /// <summary>The connection of one thread, opened with its first query and again after it broke.</summary>
    private sealed class WorkerConnection(string path) : IDisposable
    {
        private ReadConnection? _connection;

        public T Run<T>(Func<Statements, T> query)
        {
            _connection ??= new ReadConnection(path);
            try
            {
                return _connection.Run(query);
            }
            finally
            {
                if (!_connection.IsSound) Dispose();
            }
        }

        public void Dispose()
        {
            _connection?.Dispose();
            _connection = null;
        }
    }
}
