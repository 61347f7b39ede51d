using System.Data;
using System.Data.Common;
using CitySensors.Export.Rows;
using MySqlConnector;

namespace CitySensors.Export.Databases;

/// <summary>MariaDB and MySQL: rows are written with LOAD DATA LOCAL, which the server must allow (<c>local_infile</c>). Thread safe.</summary>
public sealed class MySqlDialect : SqlDialect
{
    public override string Product => "MySQL";

    protected override int MaxNameBytes => 64;

    public override string ColumnsOfTable => "SELECT column_name FROM information_schema.columns WHERE table_schema = database() AND table_name = @table";

    /// <remarks>Ids differ by case, and are compared as they are.</remarks>
    public override string TableOptions => " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    public override string Describe(string connectionString)
    {
        var parts = new MySqlConnectionStringBuilder(connectionString);
        return $"{Product} at {parts.Server}:{parts.Port}, database {parts.Database}";
    }

    protected override bool NamesServerAndDatabase(string connectionString) =>
        new MySqlConnectionStringBuilder(connectionString) is { Server.Length: > 0, Database.Length: > 0 };

    public override DbConnection Connect(string connectionString) =>
        // Times are in UTC; the server must not take them for its own.
        new MySqlConnection(new MySqlConnectionStringBuilder(connectionString) { AllowLoadLocalInfile = true, DateTimeKind = MySqlDateTimeKind.Utc }.ConnectionString);

    public override string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public override string SqlTypeOf(Column column, bool isKey) => column switch
    {
        TextColumn => isKey ? "varchar(64)" : "varchar(255)",
        TimeColumn => "datetime(6)",
        NumberColumn => "double",
        QualityColumn => "tinyint",
        CountColumn => "bigint",
        FlagColumn => "boolean",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.GetType(), "Unknown kind of column."),
    };

    public override Task AddAsync(DbConnection connection, DbTransaction transaction, HistoryTable table, RowBatch batch, CancellationToken cancellationToken) =>
        LoadAsync(connection, transaction, table, batch, MySqlBulkLoaderConflictOption.None, cancellationToken);

    public override Task ReplaceAsync(DbConnection connection, DbTransaction transaction, HistoryTable table, RowBatch batch, CancellationToken cancellationToken) =>
        LoadAsync(connection, transaction, table, batch, MySqlBulkLoaderConflictOption.Replace, cancellationToken);

    private async Task LoadAsync(
        DbConnection connection, DbTransaction transaction, HistoryTable table, RowBatch batch, MySqlBulkLoaderConflictOption conflicts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(batch);
        var copy = new MySqlBulkCopy((MySqlConnection)connection, (MySqlTransaction)transaction) { DestinationTableName = Quote(table.Name), ConflictOption = conflicts };
        copy.ColumnMappings.AddRange(batch.Columns.Select((column, i) => new MySqlBulkCopyColumnMapping(i, NameOf(column))));
        var result = await copy.WriteToServerAsync(TableOf(batch), cancellationToken);
        // A row that is replaced counts twice.
        if (result.RowsInserted < batch.Count) throw new InvalidDataException($"{result.RowsInserted} of {batch.Count} rows were written: {string.Join(' ', result.Warnings.Select(warning => warning.Message).Take(3))}");
    }

    private static DataTable TableOf(RowBatch batch)
    {
        var table = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        foreach (var column in batch.Columns) table.Columns.Add(column.Name, ClrTypeOf(column));
        table.BeginLoadData();
        var values = new object[batch.Columns.Count];
        for (var row = 0; row < batch.Count; row++)
        {
            for (var i = 0; i < values.Length; i++) values[i] = ValueOf(batch.Columns[i], row) ?? DBNull.Value;
            table.LoadDataRow(values, LoadOption.OverwriteChanges);
        }

        table.EndLoadData();
        return table;
    }

    private static Type ClrTypeOf(Column column) => column switch
    {
        TimeColumn => typeof(DateTime),
        NumberColumn => typeof(double),
        QualityColumn => typeof(byte),
        CountColumn => typeof(long),
        FlagColumn => typeof(bool),
        _ => typeof(string),
    };

    private static object? ValueOf(Column column, int row) => column switch
    {
        TextColumn texts => texts.Values[row],
        TimeColumn times => new DateTime(times.Values[row], DateTimeKind.Utc),
        NumberColumn numbers => double.IsNaN(numbers.Values[row]) ? null : numbers.Values[row],
        QualityColumn flags => flags.Values[row] == 0 ? null : flags.Values[row],
        CountColumn counts => counts.Values[row] < 0 ? null : counts.Values[row],
        FlagColumn flags => flags.Values[row],
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.GetType(), "Unknown kind of column."),
    };
}
