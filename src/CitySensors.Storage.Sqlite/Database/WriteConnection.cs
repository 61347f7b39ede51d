using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The only connection that writes. Thread safe: who writes waits for whoever writes already.</summary>
internal sealed partial class WriteConnection : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly Statements _statements;
    private readonly string _path;
    private bool _disposed;

    private WriteConnection(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _statements = new Statements(connection);
    }

    public static WriteConnection Open(string path, ILogger logger)
    {
        SqliteConnection? connection = null;
        try
        {
            DatabaseFile.Create(path);
            connection = DatabaseFile.OpenForWriting(path);
            var before = Migrations.Apply(connection, Migrations.All);
            if (before < Migrations.All.Count) LogMigrated(logger, path, before, Migrations.All.Count);
            return new WriteConnection(path, connection);
        }
        catch (SqliteException error)
        {
            connection?.Dispose();
            throw SqliteFault.Explain(error, path, "open");
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Works with the statements while nobody else does.</summary>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public T Locked<T>(Func<Statements, T> work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                return work(_statements);
            }
            catch (SqliteException fault)
            {
                throw SqliteFault.Explain(fault, _path, "use");
            }
        }
    }

    /// <summary>Does all of the work or, where it throws, nothing of it.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="undone">Called where it was undone, to forget what was remembered of it; nobody else writes before it ended.</param>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public void InTransaction(Action<Statements> work, Action? undone = null)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                _statements.Execute("BEGIN IMMEDIATE");
                work(_statements);
                _statements.Execute("COMMIT");
            }
            catch (Exception error)
            {
                RollBack();
                undone?.Invoke();
                if (error is SqliteException fault) throw SqliteFault.Explain(fault, _path, "write to");
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _statements.Dispose();
            _connection.Dispose();
        }
    }

    /// <summary>SQLite has rolled back already after some errors.</summary>
    private void RollBack()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0) _statements.Execute("ROLLBACK");
    }

    [LoggerMessage(4001, LogLevel.Information, "The schema of {Path} went from version {Before} to {After}.")]
    private static partial void LogMigrated(ILogger logger, string path, int before, int after);
}
