using CitySensors.Core.Alerts;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads the alert log. Thread safe.</summary>
internal sealed class AlertQueries(QueryWorkers workers)
{
    private const string All = $"SELECT {AlertRows.Columns} FROM alert WHERE sequence > $1 AND audience & $3 ORDER BY sequence LIMIT $2";

    private const string OfArea =
        $"SELECT {AlertRows.Columns} FROM alert WHERE area = $3 AND sequence > $1 AND highest_severity >= $4 AND audience & $5 ORDER BY sequence LIMIT $2";

    /// <summary>Sequence numbers of a period are in the index; only as many entries as the limit are read.</summary>
    private const string OfPeriod = $"""
        SELECT {AlertRows.Columns} FROM alert WHERE sequence IN (
            SELECT sequence FROM alert INDEXED BY alert_by_time
            WHERE updated_ticks >= $5 AND updated_ticks < $6 AND sequence > $1 AND highest_severity >= $4 AND ($3 IS NULL OR area = $3) AND audience & $7
            ORDER BY sequence LIMIT $2)
        ORDER BY sequence
        """;

    private const string OfAlert = $"SELECT {AlertRows.Columns} FROM alert WHERE id = $1 ORDER BY sequence";

    /// <summary>
    /// Severe alerts are rare: the index is ordered by sequence within each severity, so merging the severities reads no more rows
    /// than the limit.
    /// </summary>
    private static readonly string[] OfLeastSeverity = [.. Enum.GetValues<Severity>().Select(least => $"""
        SELECT {AlertRows.Columns} FROM alert WHERE sequence IN (
            {string.Join("\n    UNION ALL ", Enum.GetValues<Severity>().Where(severity => severity >= least).Select(severity =>
                $"SELECT sequence FROM alert WHERE highest_severity = {(int)severity} AND sequence > $1 AND audience & $3"))}
            ORDER BY 1 LIMIT $2)
        ORDER BY sequence
        """)];

    public Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return workers.RunAsync(
            statements => AlertRows.Read(
                query.IsByTime ? statements.Query(
                    OfPeriod, query.Since, limit, query.Area, (int)query.LeastSeverity, query.From?.UtcTicks ?? 0, query.Before?.UtcTicks ?? long.MaxValue, (int)query.Audience)
                : query.Area is not null ? statements.Query(OfArea, query.Since, limit, query.Area, (int)query.LeastSeverity, (int)query.Audience)
                : query.LeastSeverity <= Severity.Minor ? statements.Query(All, query.Since, limit, (int)query.Audience)
                : statements.Query(OfLeastSeverity[(int)query.LeastSeverity - (int)Severity.Minor], query.Since, limit, (int)query.Audience)),
            cancellationToken);
    }

    public Task<IReadOnlyList<Alert>> HistoryAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return workers.RunAsync(statements => AlertRows.Read(statements.Query(OfAlert, id)), cancellationToken);
    }
}
