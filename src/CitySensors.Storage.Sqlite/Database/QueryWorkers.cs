using System.Collections.Concurrent;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Dedicated threads that run queries, each with its own connection, so that thread pool threads never block on disk I/O. Started by the
/// first query. Thread safe; queries beyond the limit wait asynchronously.
/// </summary>
internal sealed class QueryWorkers(string path, string name, int threads) : IDisposable
{
    private const int MaxWaiting = 256;

    private readonly BlockingCollection<Action<WorkerConnection>> _queries = new();
    // Not disposed: a query may release it after the threads have ended. It holds no handle.
    private readonly SemaphoreSlim _room = new(MaxWaiting);
    private readonly Lock _lock = new();
    private readonly List<Thread> _threads = [];
    private bool _isDisposed;

    /// <summary>Runs a query on a consistent snapshot of the database.</summary>
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

    /// <summary>Waits for running queries, so that all files are closed.</summary>
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

    /// <summary>The connection of one thread, opened by its first query and reopened after an error.</summary>
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
