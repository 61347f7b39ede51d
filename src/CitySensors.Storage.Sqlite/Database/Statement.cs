using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>A command that is prepared once and run with other values each time. Not thread safe.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <param name="connection">Where it runs.</param>
    /// <param name="sql">With the parameters $1, $2, … in it.</param>
    /// <param name="parameters">How many.</param>
    public Statement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) _command.Parameters.Add(new SqliteParameter($"${i}", value: null));
    }

    /// <returns>How many rows were changed.</returns>
    public int Execute(params ReadOnlySpan<object?> values) => Bound(values).ExecuteNonQuery();

    /// <summary>The first column of the first row; null where there is no row, or NULL in it.</summary>
    public object? Scalar(params ReadOnlySpan<object?> values) => Bound(values).ExecuteScalar() is var value and not DBNull ? value : null;

    /// <summary>The rows; to be disposed before the statement runs again.</summary>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values) => Bound(values).ExecuteReader();

    public void Dispose() => _command.Dispose();

    private SqliteCommand Bound(ReadOnlySpan<object?> values)
    {
        if (values.Length != _command.Parameters.Count)
            throw new ArgumentException($"{values.Length} values for {_command.Parameters.Count} parameters.", nameof(values));
        for (var i = 0; i < values.Length; i++) _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return _command;
    }
}
