using CitySensors.Core.Jobs;
using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>What is kept of jobs. Thread safe.</summary>
internal sealed class JobRecords(WriteConnection connection)
{
    public JobRecord? Load(string job) => connection.Locked(statements =>
    {
        using var rows = statements.Query(
            "SELECT since_ms, schedule, is_paused, began_ms, ended_ms, error, succeeded_ms, failures FROM job_record WHERE name = $1", job);
        if (!rows.Read()) return null;
        return new JobRecord(job, Time(rows, 0)!.Value)
        {
            Schedule = Text(rows, 1),
            IsPaused = rows.GetBoolean(2),
            LastRun = Time(rows, 3) is { } began ? new JobRun(began, Time(rows, 4)!.Value, Text(rows, 5)) : null,
            LastSuccess = Time(rows, 6),
            Failures = rows.GetInt32(7),
        };
    });

    public void Save(JobRecord record) => connection.InTransaction(statements => statements.Execute(
        """
        INSERT OR REPLACE INTO job_record (name, since_ms, schedule, is_paused, began_ms, ended_ms, error, succeeded_ms, failures)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        record.Name,
        record.Since.ToUnixTimeMilliseconds(),
        record.Schedule,
        record.IsPaused ? 1L : 0L,
        record.LastRun?.Began.ToUnixTimeMilliseconds(),
        record.LastRun?.Ended.ToUnixTimeMilliseconds(),
        record.LastRun?.Error,
        record.LastSuccess?.ToUnixTimeMilliseconds(),
        (long)record.Failures));

    private static DateTimeOffset? Time(SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(column));

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
