using System.Data.Common;
using CitySensors.Core.Storage;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Databases;

/// <summary>
/// The history of a city in an SQL database, day by day (UTC). A day is written in one transaction, so it is there once however often it is tried; of
/// days that are changed later, rows are added and replaced, and none is deleted: readings that have expired since stay. Not thread safe; processes
/// that export at the same time wait for each other.
/// </summary>
/// <param name="dialect">The kind of database.</param>
/// <param name="connectionString">Where it is, with a user that may create tables in the current schema.</param>
/// <param name="tables">The tables.</param>
public sealed class HistoryDatabase(SqlDialect dialect, string connectionString, IReadOnlyList<HistoryTable> tables) : IHistoryTarget
{
    private const string States = "citysensors_export";
    private const string Days = "citysensors_export_day";

    public string Description => dialect.Describe(connectionString);

    /// <summary>Adds the days of changes since the last export.</summary>
    /// <returns>The days that are to be written, oldest first, also those that are not over.</returns>
    /// <exception cref="DbException">The database refuses.</exception>
    public async Task<IReadOnlyList<DateOnly>> UpdateAsync(IReadingChanges changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        await using var connection = await OpenAsync(cancellationToken);
        await CreateStatesAsync(connection, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var before = await LockAsync(connection, transaction, cancellationToken);
        var found = await changes.SinceAsync(before, cancellationToken);
        if (found.Position != before)
        {
            foreach (var day in found.Days.Order()) await MarkAsync(connection, transaction, day, cancellationToken);
            await ExecuteAsync(connection, transaction, $"UPDATE {States} SET position = @position WHERE id = 1", cancellationToken, ("position", found.Position));
        }

        var waiting = new List<DateOnly>();
        await using (var command = Command(connection, transaction, $"SELECT day FROM {Days} WHERE is_waiting ORDER BY day"))
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) waiting.Add(rows.GetFieldValue<DateOnly>(0));
        await transaction.CommitAsync(cancellationToken);
        return waiting;
    }

    /// <summary>Writes a day.</summary>
    /// <param name="day">The day (UTC).</param>
    /// <param name="now">Kept as the time of the export.</param>
    /// <param name="cancellationToken">Cancels it; nothing is written then.</param>
    /// <returns>The number of rows; null if another process wrote it meanwhile.</returns>
    /// <exception cref="DbException">The database refuses; nothing is written.</exception>
    public async Task<long?> WriteAsync(DateOnly day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (from, before) = (day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        var sources = tables.Select(table => (Table: table, Source: table.Open(from.Ticks, before.Ticks))).Select(one => (one.Table, one.Source, Batch: one.Source.CreateBatch())).ToList();
        await using var connection = await OpenAsync(cancellationToken);
        // Not in the transaction: MySQL would commit it.
        foreach (var (table, _, batch) in sources) await MigrateAsync(connection, table, batch, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, transaction, cancellationToken);
        if (await WaitingAsync(connection, transaction, day, cancellationToken) is not { } isFirst) return null;
        var written = 0L;
        foreach (var (table, source, batch) in sources)
        {
            for (var hasMore = true; hasMore;)
            {
                hasMore = await source.FillAsync(batch, cancellationToken);
                if (batch.Count == 0) continue;
                if (isFirst) await dialect.AddAsync(connection, transaction, table, batch, cancellationToken);
                else await dialect.ReplaceAsync(connection, transaction, table, batch, cancellationToken);
                written += batch.Count;
            }
        }

        await ExecuteAsync(
            connection,
            transaction,
            $"UPDATE {Days} SET is_waiting = false, exported_rows = @rows, exported_at = @now WHERE day = @day",
            cancellationToken,
            ("rows", written),
            ("now", now.UtcDateTime),
            ("day", day));
        await transaction.CommitAsync(cancellationToken);
        return written;
    }

    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = dialect.Connect(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task CreateStatesAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var (time, text) = (dialect.SqlTypeOf(new TimeColumn("time", 0), isKey: false), dialect.SqlTypeOf(new TextColumn("text", 0), isKey: false));
        await ExecuteAsync(connection, null, $"CREATE TABLE IF NOT EXISTS {States} (id integer PRIMARY KEY, position {text}){dialect.TableOptions}", cancellationToken);
        await ExecuteAsync(
            connection,
            null,
            $"CREATE TABLE IF NOT EXISTS {Days} (day date PRIMARY KEY, is_waiting boolean NOT NULL, exported_rows bigint, exported_at {time}){dialect.TableOptions}",
            cancellationToken);
        await ExecuteAsync(connection, null, $"INSERT INTO {States} (id) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM {States})", cancellationToken);
    }

    /// <summary>Creates the table, or adds columns of sensor types that are new.</summary>
    private async Task MigrateAsync(DbConnection connection, HistoryTable table, RowBatch batch, CancellationToken cancellationToken)
    {
        var existing = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await using (var command = Command(connection, null, dialect.ColumnsOfTable, ("table", table.Name)))
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) existing.Add(rows.GetString(0));

        var missing = batch.Columns.Where(column => !existing.Contains(dialect.NameOf(column))).Select(column => DefinitionOf(table, column)).ToList();
        if (existing.Count == 0)
        {
            var key = string.Join(", ", table.Key.Select(dialect.Quote));
            await ExecuteAsync(
                connection, null, $"CREATE TABLE IF NOT EXISTS {dialect.Quote(table.Name)} ({string.Join(", ", missing)}, PRIMARY KEY ({key})){dialect.TableOptions}", cancellationToken);
        }
        else if (missing.Count > 0)
        {
            await ExecuteAsync(connection, null, $"ALTER TABLE {dialect.Quote(table.Name)} {string.Join(", ", missing.Select(column => $"ADD COLUMN {column}"))}", cancellationToken);
        }
    }

    private string DefinitionOf(HistoryTable table, Column column)
    {
        var isKey = table.Key.Contains(column.Name, StringComparer.Ordinal);
        return $"{dialect.Quote(dialect.NameOf(column))} {dialect.SqlTypeOf(column, isKey)}{(isKey ? " NOT NULL" : "")}";
    }

    /// <summary>Waits for other exports; the position of the last one.</summary>
    private static async Task<string?> LockAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, transaction, $"SELECT position FROM {States} WHERE id = 1 FOR UPDATE");
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>Whether a day that is to be written was never written before; null if it is not to be written.</summary>
    private static async Task<bool?> WaitingAsync(DbConnection connection, DbTransaction transaction, DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, transaction, $"SELECT CASE WHEN exported_at IS NULL THEN 1 ELSE 0 END FROM {Days} WHERE day = @day AND is_waiting", ("day", day));
        return await command.ExecuteScalarAsync(cancellationToken) is { } isFirst ? Convert.ToInt32(isFirst, System.Globalization.CultureInfo.InvariantCulture) == 1 : null;
    }

    private static async Task MarkAsync(DbConnection connection, DbTransaction transaction, DateOnly day, CancellationToken cancellationToken)
    {
        if (await ExecuteAsync(connection, transaction, $"UPDATE {Days} SET is_waiting = true WHERE day = @day AND NOT is_waiting", cancellationToken, ("day", day)) > 0) return;
        await ExecuteAsync(
            connection, transaction, $"INSERT INTO {Days} (day, is_waiting) SELECT @day, true WHERE NOT EXISTS (SELECT 1 FROM {Days} WHERE day = @day)", cancellationToken, ("day", day));
    }

    private static async Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(connection, transaction, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
