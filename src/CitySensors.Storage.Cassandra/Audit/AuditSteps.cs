using Cassandra;
using CitySensors.Core.Audit;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Audit;

/// <summary>The numbered steps of subjects: each number is taken once, by a lightweight transaction. Thread safe.</summary>
internal sealed class AuditSteps
{
    private const int PageRows = 500;

    private readonly StoreSession _session;
    private readonly ConsistencyLevel _serial;
    private readonly PreparedStatement _take;
    private readonly PreparedStatement _put;
    private readonly PreparedStatement _holder;
    private readonly PreparedStatement _read;

    private AuditSteps(StoreSession session, ConsistencyLevel serial, IReadOnlyList<PreparedStatement> statements)
    {
        (_session, _serial) = (session, serial);
        (_take, _put, _holder, _read) = (statements[0], statements[1], statements[2], statements[3]);
    }

    public static async Task<AuditSteps> OpenAsync(StoreSession session, ConsistencyLevel serial, CancellationToken cancellationToken)
    {
        const string insert = $"INSERT INTO audit_step ({AuditColumns.Names}) VALUES ({AuditColumns.Parameters})";
        return new AuditSteps(
            session,
            serial,
            [
                await session.PrepareAsync($"{insert} IF NOT EXISTS", false, cancellationToken),
                await session.PrepareAsync(insert, true, cancellationToken),
                await session.PrepareAsync("SELECT id FROM audit_step WHERE subject_kind = ? AND subject_id = ? AND step = ?", true, cancellationToken),
                await session.PrepareAsync($"SELECT {AuditColumns.Names} FROM audit_step WHERE subject_kind = ? AND subject_id = ?", true, cancellationToken),
            ]);
    }

    /// <returns>False if another entry has the step.</returns>
    /// <exception cref="StoreUnavailableException">Whether the entry has it is unknown.</exception>
    public async Task<bool> TryTakeAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var row = (await _session.ExecuteAsync(_take.Bind(AuditColumns.ValuesOf(entry)), "appending a step to the audit log", cancellationToken)).First();
        return row.GetValue<bool>("[applied]") || row.GetValue<string>("id") == entry.Id;
    }

    /// <summary>Writes a step of another log. Idempotent.</summary>
    public Task PutAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        _session.ExecuteAsync(_put.Bind(AuditColumns.ValuesOf(entry)), "copying the audit log", cancellationToken);

    /// <summary>Whether an entry has its step. A transaction that another process is about to commit is committed first.</summary>
    public async Task<bool> HasAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var query = _holder.Bind(entry.Subject.Kind, entry.Subject.Id, entry.Step).SetConsistencyLevel(_serial);
        return (await _session.ExecuteAsync(query, "reading a step of the audit log", cancellationToken)).FirstOrDefault()?.GetValue<string>("id") == entry.Id;
    }

    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditSubject subject, CancellationToken cancellationToken)
    {
        var steps = new List<AuditEntry>();
        var query = _read.Bind(subject.Kind, subject.Id).SetConsistencyLevel(_serial);
        await foreach (var row in _session.RowsAsync(query, PageRows, "reading the steps of a subject", cancellationToken)) steps.Add(AuditColumns.EntryOf(row));
        return steps;
    }
}
