using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The only connection that writes. Thread safe: writers wait for each other.</summary>
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
            throw SqliteErrors.Explain(error, path, "open");
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Executes work with exclusive access.</summary>
    /// <exception cref="StorageFullException">The disk is full.</exception>
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
                throw SqliteErrors.Explain(fault, _path, "use");
            }
        }
    }

    /// <summary>Executes work in a transaction, which is rolled back if it throws.</summary>
    /// <param name="work">The work.</param>
    /// <param name="undone">Called after a rollback, still with exclusive access, to clear caches.</param>
    /// <exception cref="StorageFullException">The disk is full.</exception>
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
                if (error is SqliteException fault) throw SqliteErrors.Explain(fault, _path, "write to");
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

    /// <summary>After some errors SQLite has already rolled back.</summary>
    private void RollBack()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0) _statements.Execute("ROLLBACK");
    }

    [LoggerMessage(4001, LogLevel.Information, "Migrated the schema of {Path} from version {Before} to {After}")]
    private static partial void LogMigrated(ILogger logger, string path, int before, int after);
}
