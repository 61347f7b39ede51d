using System.Collections.Concurrent;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Connections for queries, each for one query at a time. Thread safe; more queries than connections wait.</summary>
internal sealed class ReadConnections(string path) : IDisposable
{
    private static readonly int MaxConnections = Math.Max(4, 2 * Environment.ProcessorCount);

    private readonly SemaphoreSlim _free = new(MaxConnections);
    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs a query that sees one state of the database throughout, off the caller's thread.</summary>
    public async Task<T> UseAsync<T>(Func<Statements, T> query, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Run(query), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Runs a query that sees one state of the database throughout.</summary>
    public T Use<T>(Func<Statements, T> query, CancellationToken cancellationToken)
    {
        _free.Wait(cancellationToken);
        try
        {
            return Run(query);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    private T Run<T>(Func<Statements, T> query)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idle.TryTake(out var connection)) connection = new ReadConnection(path);
        try
        {
            return connection.Run(query);
        }
        finally
        {
            if (connection.IsSound) _idle.Add(connection);
            else connection.Dispose();
            if (_disposed) Dispose();
        }
    }
}
