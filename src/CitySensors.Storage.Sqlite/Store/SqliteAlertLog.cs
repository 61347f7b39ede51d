using CitySensors.Core.Alerts;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>The alert log: the newest entries in memory, all of them in the database. Thread safe.</summary>
internal sealed class SqliteAlertLog(CityDatabase database, RecoveredCity recovered) : IAlertLog
{
    private readonly RecentAlerts _recent = new(recovered.LastAlertSequence, recovered.ActiveAlerts);

    public long LastSequence => _recent.LastSequence;

    public IReadOnlyCollection<Alert> Active => _recent.Active;

    public IEnumerable<Alert> ActiveOf(string stationId) => _recent.ActiveOf(stationId);

    /// <summary>Appends durable entries; entries that are already present are skipped.</summary>
    public void Append(IReadOnlyList<Alert> durable) => _recent.Append(durable);

    /// <summary>Marks entries up to a sequence number as stored in the database.</summary>
    public void MarkStored(long sequence) => _recent.MarkStored(sequence);

    public async ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        if (_recent.TryRead(query, limit, out var entries)) return entries;
        // Memory first: entries evicted meanwhile are in the database by then.
        var recent = _recent.Read(query, limit, out var before);
        List<Alert> stored = [.. (await database.ReadAlertsAsync(query, limit, cancellationToken)).TakeWhile(entry => entry.Sequence <= before)];
        return [.. stored, .. recent.Take(limit - stored.Count)];
    }

    public async ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken)
    {
        // Memory first: entries stored meanwhile are in the database by then.
        var recent = _recent.History(alertId);
        var stored = await database.AlertHistoryAsync(alertId, cancellationToken);
        return [.. stored, .. recent.Where(entry => stored.Count == 0 || entry.Sequence > stored[^1].Sequence)];
    }

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken) => _recent.WaitForEntryAfterAsync(sequence, cancellationToken);
}
