using CitySensors.Core.Alerts;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>The alert log: its newest entries in memory, all of them in the database. Thread safe.</summary>
internal sealed class SqliteAlertLog(CityDatabase database, RecoveredCity recovered) : IAlertLog
{
    private readonly RecentAlerts _recent = new(recovered.LastAlertSequence, recovered.ActiveAlerts);

    public long LastSequence => _recent.LastSequence;

    public IReadOnlyCollection<Alert> Active => _recent.Active;

    public IEnumerable<Alert> ActiveOf(string stationId) => _recent.ActiveOf(stationId);

    /// <summary>Appends what is durable; entries that it already has are skipped.</summary>
    public void Append(IReadOnlyList<Alert> durable) => _recent.Append(durable);

    /// <summary>Entries up to here are in the database.</summary>
    public void MarkStored(long sequence) => _recent.MarkStored(sequence);

    public async ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        if (_recent.TryRead(query, limit, out var entries)) return entries;
        // Memory first: what is dropped from it meanwhile is then in the database.
        var recent = _recent.Read(query, limit, out var before);
        List<Alert> stored = [.. (await database.ReadAlertsAsync(query, limit, cancellationToken)).TakeWhile(entry => entry.Sequence <= before)];
        return [.. stored, .. recent.Take(limit - stored.Count)];
    }

    public async ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken)
    {
        // Memory first: what is stored meanwhile is then in the database.
        var recent = _recent.History(alertId);
        var stored = await database.AlertHistoryAsync(alertId, cancellationToken);
        return [.. stored, .. recent.Where(entry => stored.Count == 0 || entry.Sequence > stored[^1].Sequence)];
    }

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken) => _recent.WaitForEntryAfterAsync(sequence, cancellationToken);
}
