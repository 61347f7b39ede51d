using System.Diagnostics;
using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Export.Databases;
using CitySensors.Export.Readings;
using CitySensors.Storage.Sqlite.Database;
using Npgsql;

namespace CitySensors.Benchmarks;

/// <summary>A day of readings exported to PostgreSQL, beside COPY of the same rows from a file.</summary>
internal static class HistoryFigure
{
    private const string Variable = "CITYSENSORS_POSTGRESQL";
    private const string Table = "benchmark_readings";

    public static async Task RunAsync(Report report)
    {
        report.Heading("Export of a day of readings with nine sensors from SQLite to PostgreSQL");
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } connectionString)
        {
            report.Line($"not measured: set {Variable} to the connection string of an empty database");
            return;
        }

        var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type));
        var folder = Directory.CreateTempSubdirectory("citysensors-history-");
        try
        {
            using var city = CityDatabase.Open(Path.Combine(folder.FullName, "city.sqlite"));
            var stations = new StationDirectory();
            ExportFigure.Fill(city, catalogue, stations);
            var day = DateOnly.FromDateTime(ExportFigure.Start);
            var table = new HistoryTable(Table, ["station_id", "timestamp"], (from, before) => new ReadingSource(city, stations, catalogue, new ReadingSelection(from, before), _ => 5_000));
            var history = new HistoryDatabase(new PostgreSqlDialect(), connectionString, [table]);
            var (copied, exported, replaced, rows) = (0.0, 0.0, 0.0, 0L);
            for (var round = 0; round < 3; round++)
            {
                await ExecuteAsync(connectionString, $"DROP TABLE IF EXISTS {Table}, citysensors_export, citysensors_export_day");
                await history.UpdateAsync(city, CancellationToken.None);
                var began = Stopwatch.GetTimestamp();
                rows = (await history.WriteAsync(day, DateTimeOffset.UnixEpoch, CancellationToken.None))!.Value;
                exported = Math.Max(exported, rows / Stopwatch.GetElapsedTime(began).TotalSeconds);

                await ExecuteAsync(connectionString, "UPDATE citysensors_export_day SET is_waiting = true");
                began = Stopwatch.GetTimestamp();
                await history.WriteAsync(day, DateTimeOffset.UnixEpoch, CancellationToken.None);
                replaced = Math.Max(replaced, rows / Stopwatch.GetElapsedTime(began).TotalSeconds);

                copied = Math.Max(copied, rows / (await CopyAsync(connectionString, Path.Combine(folder.FullName, "rows"))).TotalSeconds);
            }

            report.Rate("yardstick: COPY of the same rows from a file", copied);
            report.Rate(string.Create(CultureInfo.InvariantCulture, $"export of {rows:N0} readings"), exported, copied);
            report.Rate("export of the same day again, all rows replaced", replaced, copied);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Copies the rows to a file, and back into the empty table in a transaction, as the export does.</summary>
    private static async Task<TimeSpan> CopyAsync(string connectionString, string path)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using (var file = File.Create(path))
        await using (var rows = await connection.BeginRawBinaryCopyAsync($"COPY {Table} TO STDOUT (FORMAT BINARY)")) await rows.CopyToAsync(file);
        await ExecuteAsync(connectionString, $"TRUNCATE {Table}");
        var began = Stopwatch.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var file = File.OpenRead(path))
        await using (var rows = await connection.BeginRawBinaryCopyAsync($"COPY {Table} FROM STDIN (FORMAT BINARY)")) await file.CopyToAsync(rows);
        await transaction.CommitAsync();
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
