using System.Collections.Immutable;
using CitySensors.Core.Alerts;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Server.City;

/// <summary>
/// The alert log: its newest entries in memory, all of them in the database. Readers keep a place in it, so that none needs a queue.
/// Thread safe.
/// </summary>
internal sealed class AlertLog : IAlertLog
{
    /// <summary>How many entries stay in memory once they are in the database.</summary>
    private const int Recent = 8192;

    private readonly Lock _lock = new();
    private readonly List<Alert> _entries = [];
    private readonly CityDatabase _database;
    private ImmutableDictionary<string, Alert> _active;
    private TaskCompletionSource _next = NewPulse();
    private long _last;
    private long _stored;

    public AlertLog(CityDatabase database, RecoveredCity recovered)
    {
        _database = database;
        _last = _stored = recovered.LastAlertSequence;
        _active = recovered.ActiveAlerts.ToImmutableDictionary(alert => alert.Id);
    }

    public long LastSequence => Volatile.Read(ref _last);

    public IReadOnlyCollection<Alert> Active => [.. Volatile.Read(ref _active).Values.OrderBy(alert => alert.Sequence)];

    public int ActiveCount => Volatile.Read(ref _active).Count;

    /// <summary>Appends what is durable; entries that it has already, from before the city was opened anew, are passed over.</summary>
    public void Append(IReadOnlyList<Alert> durable)
    {
        var entries = durable.Count > 0 && durable[0].Sequence <= LastSequence ? [.. durable.Where(entry => entry.Sequence > LastSequence)] : durable;
        if (entries.Count == 0) return;
        TaskCompletionSource pulse;
        lock (_lock)
        {
            _entries.AddRange(entries);
            var active = _active.ToBuilder();
            foreach (var entry in entries)
            {
                if (entry.HasEnded) active.Remove(entry.Id);
                else active[entry.Id] = entry;
            }

            Volatile.Write(ref _active, active.ToImmutable());
            Volatile.Write(ref _last, entries[^1].Sequence);
            pulse = _next;
            _next = NewPulse();
        }

        pulse.SetResult();
    }

    /// <summary>Entries up to here are in the database, and may be forgotten.</summary>
    public void MarkStored(long sequence)
    {
        lock (_lock)
        {
            _stored = Math.Max(_stored, sequence);
            var surplus = _entries.Count - Recent;
            // Moving the list is worth it only for many.
            if (surplus < Recent) return;
            _entries.RemoveRange(0, (int)Math.Min(surplus, _stored - (_entries[0].Sequence - 1)));
        }
    }

    public ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_lock)
        {
            var first = _last - _entries.Count + 1;
            if (query.Since >= first - 1) return ValueTask.FromResult<IReadOnlyList<Alert>>(ReadRecent(query, (int)Math.Max(0, query.Since - first + 1), limit));
        }

        return new ValueTask<IReadOnlyList<Alert>>(Task.Run(() => ReadBoth(query, limit, cancellationToken), cancellationToken));
    }

    public ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken) => new(Task.Run<IReadOnlyList<Alert>>(
        () =>
        {
            // Memory first: what is stored meanwhile is then in the database.
            List<Alert> recent;
            lock (_lock) recent = _entries.FindAll(entry => entry.Id == alertId);
            var stored = _database.AlertHistory(alertId, cancellationToken);
            return [.. stored, .. recent.Where(entry => stored.Count == 0 || entry.Sequence > stored[^1].Sequence)];
        },
        cancellationToken));

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken)
    {
        lock (_lock) return _last > sequence ? Task.CompletedTask : _next.Task.WaitAsync(cancellationToken);
    }

    private IReadOnlyList<Alert> ReadBoth(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        // Memory first: what is forgotten meanwhile is then in the database.
        List<Alert> recent;
        lock (_lock) recent = ReadRecent(query, 0, limit);
        var stored = _database.ReadAlerts(query, limit, cancellationToken);
        var since = stored.Count > 0 ? stored[^1].Sequence : query.Since;
        return [.. stored, .. recent.Where(entry => entry.Sequence > since).Take(limit - stored.Count)];
    }

    private List<Alert> ReadRecent(AlertQuery query, int from, int limit)
    {
        var found = new List<Alert>();
        for (var i = from; i < _entries.Count && found.Count < limit; i++)
        {
            var entry = _entries[i];
            if (entry.HighestSeverity >= query.LeastSeverity && (query.Area is null || entry.Area == query.Area)) found.Add(entry);
        }

        return found;
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
