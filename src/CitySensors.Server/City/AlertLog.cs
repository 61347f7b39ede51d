using CitySensors.Core.Alerts;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Server.City;

/// <summary>The alert log: its newest entries in memory, all of them in the database. Thread safe.</summary>
internal sealed class AlertLog(CityDatabase database, RecoveredCity recovered) : IAlertLog
{
    private readonly RecentAlerts _recent = new(recovered.LastAlertSequence, recovered.ActiveAlerts);

    public long LastSequence => _recent.LastSequence;

    public IReadOnlyCollection<Alert> Active => _recent.Active;

    public int ActiveCount => _recent.ActiveCount;

    /// <summary>Appends what is durable; entries that it has already, from before the city was opened anew, are passed over.</summary>
    public void Append(IReadOnlyList<Alert> durable) => _recent.Append(durable);

    /// <summary>Entries up to here are in the database, and may be forgotten.</summary>
    public void MarkStored(long sequence) => _recent.MarkStored(sequence);

    public ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken) =>
        _recent.TryRead(query, limit, out var entries)
            ? ValueTask.FromResult(entries)
            : new ValueTask<IReadOnlyList<Alert>>(Task.Run(() => ReadBoth(query, limit, cancellationToken), cancellationToken));

    public ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken) => new(Task.Run<IReadOnlyList<Alert>>(
        () =>
        {
            // Memory first: what is stored meanwhile is then in the database.
            var recent = _recent.History(alertId);
            var stored = database.AlertHistory(alertId, cancellationToken);
            return [.. stored, .. recent.Where(entry => stored.Count == 0 || entry.Sequence > stored[^1].Sequence)];
        },
        cancellationToken));

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken) => _recent.WaitForEntryAfterAsync(sequence, cancellationToken);

    private IReadOnlyList<Alert> ReadBoth(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        // Memory first: what is forgotten meanwhile is then in the database.
        var recent = _recent.Read(query, limit, out var before);
        List<Alert> stored = [.. database.ReadAlerts(query, limit, cancellationToken).TakeWhile(entry => entry.Sequence <= before)];
        return [.. stored, .. recent.Take(limit - stored.Count)];
    }
}
