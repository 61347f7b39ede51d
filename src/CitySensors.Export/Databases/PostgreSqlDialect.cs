using System.Data.Common;
using CitySensors.Export.Rows;
using Npgsql;
using NpgsqlTypes;

namespace CitySensors.Export.Databases;

/// <summary>PostgreSQL: rows are written with COPY. Thread safe.</summary>
public sealed class PostgreSqlDialect : SqlDialect
{
    public override string Product => "PostgreSQL";

    protected override int MaxNameBytes => 63;

    public override string ColumnsOfTable => "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table";

    public override string Describe(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"{Product} at {parts.Host}:{parts.Port}, database {parts.Database ?? parts.Username}";
    }

    protected override bool NamesServerAndDatabase(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) is { Host.Length: > 0, Database.Length: > 0 };

    public override DbConnection Connect(string connectionString) => new NpgsqlConnection(connectionString);

    public override string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override string SqlTypeOf(Column column, bool isKey) => column switch
    {
        TextColumn => "text",
        TimeColumn => "timestamptz",
        NumberColumn => "double precision",
        QualityColumn => "smallint",
        CountColumn => "bigint",
        FlagColumn => "boolean",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.GetType(), "Unknown kind of column."),
    };

    public override Task AddAsync(DbConnection connection, DbTransaction transaction, HistoryTable table, RowBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        return CopyAsync((NpgsqlConnection)connection, table.Name, batch, cancellationToken);
    }

    public override async Task ReplaceAsync(DbConnection connection, DbTransaction transaction, HistoryTable table, RowBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(batch);
        var incoming = $"incoming_{table.Name}";
        await ExecuteAsync($"CREATE TEMPORARY TABLE IF NOT EXISTS {Quote(incoming)} (LIKE {Quote(table.Name)}) ON COMMIT DROP");
        await CopyAsync((NpgsqlConnection)connection, incoming, batch, cancellationToken);
        var columns = ColumnsOf(batch);
        var others = batch.Columns.Where(column => !table.Key.Contains(column.Name, StringComparer.Ordinal)).Select(column => Quote(NameOf(column)));
        await ExecuteAsync(
            $"""
            INSERT INTO {Quote(table.Name)} ({columns}) SELECT {columns} FROM {Quote(incoming)}
            ON CONFLICT ({string.Join(", ", table.Key.Select(Quote))}) DO UPDATE SET {string.Join(", ", others.Select(name => $"{name} = excluded.{name}"))}
            """);
        await ExecuteAsync($"TRUNCATE {Quote(incoming)}");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private string ColumnsOf(RowBatch batch) => string.Join(", ", batch.Columns.Select(column => Quote(NameOf(column))));

    private async Task CopyAsync(NpgsqlConnection connection, string table, RowBatch batch, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {Quote(table)} ({ColumnsOf(batch)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        var writers = batch.Columns.Select(column => WriterOf(column, copy)).ToArray();
        for (var row = 0; row < batch.Count; row++)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var write in writers) write(row);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Action<int> WriterOf(Column column, NpgsqlBinaryImporter copy) => column switch
    {
        TextColumn texts => row => WriteText(copy, texts.Values[row]),
        TimeColumn times => row => copy.Write(new DateTime(times.Values[row], DateTimeKind.Utc), NpgsqlDbType.TimestampTz),
        NumberColumn numbers => row =>
        {
            if (double.IsNaN(numbers.Values[row])) copy.WriteNull();
            else copy.Write(numbers.Values[row], NpgsqlDbType.Double);
        },
        QualityColumn flags => row =>
        {
            if (flags.Values[row] == 0) copy.WriteNull();
            else copy.Write((short)flags.Values[row], NpgsqlDbType.Smallint);
        },
        CountColumn counts => row =>
        {
            if (counts.Values[row] < 0) copy.WriteNull();
            else copy.Write(counts.Values[row], NpgsqlDbType.Bigint);
        },
        FlagColumn flags => row =>
        {
            if (flags.Values[row] is { } flag) copy.Write(flag, NpgsqlDbType.Boolean);
            else copy.WriteNull();
        },
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.GetType(), "Unknown kind of column."),
    };

    private static void WriteText(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null) copy.WriteNull();
        else copy.Write(text, NpgsqlDbType.Text);
    }
}
