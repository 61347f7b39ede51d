using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>A read-only connection. Not thread safe.</summary>
internal sealed class ReadConnection : IDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Statements _statements;

    public ReadConnection(string path)
    {
        _path = path;
        try
        {
            _connection = DatabaseFile.OpenForReading(path);
        }
        catch (SqliteException fault)
        {
            throw SqliteErrors.Explain(fault, path, "open");
        }

        _statements = new Statements(_connection);
    }

    /// <summary>Whether no transaction is open.</summary>
    public bool IsSound => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) != 0;

    /// <summary>Runs a query on a consistent snapshot of the database.</summary>
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
            if (error is SqliteException fault) throw SqliteErrors.Explain(fault, _path, "read");
            throw;
        }
    }

    public void Dispose()
    {
        _statements.Dispose();
        _connection.Dispose();
    }
}
