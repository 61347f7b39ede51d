using CitySensors.Core.Audit;
using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The audit log. Thread safe.</summary>
public sealed class AuditRows
{
    private const string Columns = "id, actor, actor_name, role, action, subject_kind, subject_id, step, comment, details";

    private readonly WriteConnection _write;
    private readonly QueryWorkers _read;

    internal AuditRows(WriteConnection write, QueryWorkers read) => (_write, _read) = (write, read);

    /// <summary>Appends an entry and syncs it to disk.</summary>
    /// <returns>False if the subject has the step already.</returns>
    /// <exception cref="StorageFullException">There is no room; nothing was appended.</exception>
    public bool TryAppend(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var isFree = true;
        _write.InTransaction(statements =>
        {
            var (kind, id) = entry.Subject;
            isFree = entry.Step is not { } step
                || statements.Scalar("SELECT 1 FROM audit WHERE subject_kind = $1 AND subject_id = $2 AND step = $3", kind, id, (long)step) is null;
            if (!isFree) return;
            statements.Execute(
                $"INSERT INTO audit ({Columns}, time_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                entry.Id,
                entry.Actor.KeyId,
                entry.Actor.Name,
                entry.Actor.Role,
                entry.Action,
                kind,
                id,
                (long?)entry.Step,
                entry.Comment,
                entry.Details.ToJson(),
                entry.Time.ToUnixTimeMilliseconds());
        });
        return isFree;
    }

    /// <summary>Reads entries, newest first.</summary>
    public Task<AuditPage> ReadAsync(AuditQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _read.RunAsync(statements => Read(statements, query, limit), cancellationToken);
    }

    /// <summary>Reads the numbered steps of a subject, in order.</summary>
    public Task<IReadOnlyList<AuditEntry>> StepsAsync(AuditSubject subject, CancellationToken cancellationToken) => _read.RunAsync(
        statements => (IReadOnlyList<AuditEntry>)Entries(statements.Query(
            $"SELECT {Columns} FROM audit WHERE subject_kind = $1 AND subject_id = $2 AND step IS NOT NULL ORDER BY step", subject.Kind, subject.Id)),
        cancellationToken);

    private static AuditPage Read(Statements statements, AuditQuery query, int limit)
    {
        // Without an OR, the index of subjects can be used.
        var ofKind = query.SubjectKind is null ? "$5 IS NULL" : "subject_kind = $5";
        var ofId = query.SubjectId is null ? "$6 IS NULL" : "subject_id = $6";
        var entries = Entries(statements.Query(
            $"""
            SELECT {Columns} FROM audit
            WHERE id >= $1 AND id < $2 AND ($3 IS NULL OR actor = $3 OR actor_name = $3) AND ($4 IS NULL OR action = $4)
            AND {ofKind} AND {ofId}
            ORDER BY id DESC LIMIT $7
            """,
            query.FirstId,
            query.BeforeId,
            query.Actor,
            query.Action,
            query.SubjectKind,
            query.SubjectId,
            (long)limit));
        return new AuditPage(entries, entries.Count == limit ? entries[^1].Id : null);
    }

    private static List<AuditEntry> Entries(SqliteDataReader rows)
    {
        var entries = new List<AuditEntry>();
        using (rows)
            while (rows.Read()) entries.Add(Entry(rows));
        return entries;
    }

    private static AuditEntry Entry(SqliteDataReader row) =>
        new(row.GetString(0), new AuditActor(Text(row, 1), row.GetString(2), Text(row, 3)), row.GetString(4), new AuditSubject(row.GetString(5), row.GetString(6)))
        {
            Step = row.IsDBNull(7) ? null : row.GetInt32(7),
            Comment = Text(row, 8),
            Details = AuditDetails.FromJson(Text(row, 9)),
        };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
