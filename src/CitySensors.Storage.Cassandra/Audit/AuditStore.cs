using Cassandra;
using CitySensors.Core.Audit;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Audit;

/// <summary>The audit log: a partition per month, and one per subject with numbered steps. Thread safe.</summary>
/// <remarks>
/// An entry with a step is written to the log first, but not confirmed; then it takes its step, which decides; then it is confirmed. Readers ask for an
/// entry that is not confirmed whether it has its step, so that the log shows a step exactly if it was taken, wherever a process ended.
/// </remarks>
public sealed class AuditStore : IAuditLog
{
    private const string Appending = "appending to the audit log";
    private const int PageRows = 1000;

    /// <summary>How many rows a call looks at; a filter that selects few of many then takes several calls.</summary>
    private const int MaxRows = 50_000;

    private readonly StoreSession _session;
    private readonly AuditMonths _months;
    private readonly AuditSteps _steps;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _confirm;
    private readonly PreparedStatement _drop;
    private readonly PreparedStatement _read;

    private AuditStore(StoreSession session, AuditMonths months, AuditSteps steps, IReadOnlyList<PreparedStatement> statements)
    {
        (_session, _months, _steps) = (session, months, steps);
        (_insert, _confirm, _drop, _read) = (statements[0], statements[1], statements[2], statements[3]);
    }

    internal static async Task<AuditStore> OpenAsync(StoreSession session, ConsistencyLevel serial, CancellationToken cancellationToken) => new(
        session,
        await AuditMonths.OpenAsync(session, cancellationToken),
        await AuditSteps.OpenAsync(session, serial, cancellationToken),
        [
            await session.PrepareAsync($"INSERT INTO audit_log (month, confirmed, {AuditColumns.Names}) VALUES (?, ?, {AuditColumns.Parameters})", true, cancellationToken),
            await session.PrepareAsync("UPDATE audit_log SET confirmed = true WHERE month = ? AND id = ?", true, cancellationToken),
            await session.PrepareAsync("DELETE FROM audit_log WHERE month = ? AND id = ?", true, cancellationToken),
            await session.PrepareAsync($"SELECT confirmed, {AuditColumns.Names} FROM audit_log WHERE month = ? AND id >= ? AND id < ?", true, cancellationToken),
        ]);

    /// <inheritdoc/>
    public async Task<bool> TryAppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var month = AuditMonths.Of(entry.Id);
        await _months.AddAsync(month, cancellationToken);
        await InsertAsync(month, entry, isConfirmed: entry.Step is null, cancellationToken);
        if (entry.Step is null) return true;
        // What was not taken was never an entry: no reader has seen it.
        var isTaken = await _steps.TryTakeAsync(entry, cancellationToken);
        await _session.ExecuteAsync((isTaken ? _confirm : _drop).Bind(month, entry.Id), Appending, cancellationToken);
        return isTaken;
    }

    /// <summary>Writes an entry of another log as it is. Idempotent.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">It may have been written; write it again.</exception>
    public async Task RestoreAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var month = AuditMonths.Of(entry.Id);
        await _months.AddAsync(month, cancellationToken);
        if (entry.Step is not null) await _steps.PutAsync(entry, cancellationToken);
        await InsertAsync(month, entry, isConfirmed: true, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AuditPage> ReadAsync(AuditQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (entries, rows) = (new List<AuditEntry>(), 0);
        foreach (var month in await _months.BetweenAsync(query.From ?? DateTimeOffset.UnixEpoch, LastTime(query), cancellationToken))
        {
            await foreach (var row in _session.RowsAsync(_read.Bind(month, query.FirstId, query.BeforeId), PageRows, "reading the audit log", cancellationToken))
            {
                var entry = AuditColumns.EntryOf(row);
                if (query.Matches(entry) && (row.GetValue<bool?>("confirmed") == true || await _steps.HasAsync(entry, cancellationToken))) entries.Add(entry);
                if (entries.Count == limit || ++rows == MaxRows) return new AuditPage(entries, entry.Id);
            }
        }

        return new AuditPage(entries, null);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> StepsAsync(AuditSubject subject, CancellationToken cancellationToken) => _steps.ReadAsync(subject, cancellationToken);

    private static DateTimeOffset LastTime(AuditQuery query)
    {
        var to = query.To ?? DateTimeOffset.MaxValue;
        return query.Before is { } id && AuditId.TimeOf(id) < to ? AuditId.TimeOf(id) : to;
    }

    private async Task InsertAsync(string month, AuditEntry entry, bool isConfirmed, CancellationToken cancellationToken) =>
        await _session.ExecuteAsync(_insert.Bind([month, isConfirmed, .. AuditColumns.ValuesOf(entry)]), Appending, cancellationToken);
}
