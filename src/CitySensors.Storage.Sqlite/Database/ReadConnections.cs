using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

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

/// <summary>A connection that cannot write. Not thread safe.</summary>
internal sealed class ReadConnection : IDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Statements _statements;

    public ReadConnection(string path)
    {
        _path = path;
        _connection = DatabaseFile.OpenForReading(path);
        _statements = new Statements(_connection);
    }

    /// <summary>No query is left open on it.</summary>
    public bool IsSound => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) != 0;

    public T Run<T>(Func<Statements, T> query)
    {
        try
        {
            _statements.Execute("BEGIN");
            var result = query(_statements);
            _statements.Execute("COMMIT");
            return result;
        }
        catch (Exception error)
        {
            if (!IsSound) _statements.Execute("ROLLBACK");
            if (error is SqliteException fault) throw SqliteFault.Explain(fault, _path, "read");
            throw;
        }
    }

    public void Dispose()
    {
        _statements.Dispose();
        _connection.Dispose();
    }
}
