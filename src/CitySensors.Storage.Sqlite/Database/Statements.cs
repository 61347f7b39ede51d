using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The statements of one connection, prepared on first use. Not thread safe.</summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);

    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values.Length).Execute(values);

    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values.Length).Scalar(values);

    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values.Length).Query(values);

    public void Dispose()
    {
        foreach (var statement in _prepared.Values) statement.Dispose();
        _prepared.Clear();
    }

    private Statement Prepared(string sql, int parameters)
    {
        if (!_prepared.TryGetValue(sql, out var statement)) _prepared[sql] = statement = new Statement(connection, sql, parameters);
        return statement;
    }
}
