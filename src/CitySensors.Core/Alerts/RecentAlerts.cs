using System.Collections.Immutable;

namespace CitySensors.Core.Alerts;

/// <summary>
/// The newest entries of the alert log and the active alerts, in memory, with a way to wait for more. Readers remember their position,
/// so none of them needs a queue. Thread safe.
/// </summary>
public sealed class RecentAlerts
{
    /// <summary>The number of entries that stay in memory after they are persisted.</summary>
    private const int Most = 8192;

    private readonly Lock _lock = new();
    private readonly List<Alert> _entries = [];
    private ImmutableDictionary<string, Alert> _active;
    private TaskCompletionSource _next = NewPulse();
    private long _last;
    private long _stored;

    /// <summary>Every entry after this one is in memory.</summary>
    private long _before;

    /// <param name="lastSequence">The sequence number of the newest persisted entry.</param>
    /// <param name="active">The newest entry of each alert that is active at that position.</param>
    public RecentAlerts(long lastSequence, IEnumerable<Alert> active)
    {
        _last = _stored = _before = lastSequence;
        _active = active.ToImmutableDictionary(alert => alert.Id);
    }

    public long LastSequence => Volatile.Read(ref _last);

    public IReadOnlyCollection<Alert> Active => [.. Volatile.Read(ref _active).Values.OrderBy(alert => alert.Sequence)];

    public int ActiveCount => Volatile.Read(ref _active).Count;

    /// <summary>Appends entries in order of sequence number; entries that are already present are skipped.</summary>
    public void Append(IReadOnlyList<Alert> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0 || entries[^1].Sequence <= LastSequence) return;
        TaskCompletionSource pulse;
        lock (_lock)
        {
            var active = _active.ToBuilder();
            foreach (var entry in entries)
            {
                if (entry.Sequence <= _last) continue;
                _entries.Add(entry);
                Volatile.Write(ref _last, entry.Sequence);
                if (entry.IsActive) active[entry.Id] = entry;
                else active.Remove(entry.Id);
            }

            Volatile.Write(ref _active, active.ToImmutable());
            pulse = _next;
            _next = NewPulse();
        }

        pulse.SetResult();
    }

    /// <summary>Marks entries up to a sequence number as persisted; they may be evicted.</summary>
    public void MarkStored(long sequence)
    {
        lock (_lock)
        {
            _stored = Math.Max(_stored, sequence);
            // Shifting the list only pays off for many entries.
            if (_entries.Count < 2 * Most) return;
            var forgotten = _entries.FindIndex(entry => entry.Sequence > _stored) is >= 0 and var kept ? kept : _entries.Count;
            forgotten = Math.Min(forgotten, _entries.Count - Most);
            if (forgotten <= 0) return;
            _before = _entries[forgotten - 1].Sequence;
            _entries.RemoveRange(0, forgotten);
        }
    }

    /// <summary>Reads from memory; false if some of the requested entries may have been evicted.</summary>
    public bool TryRead(AlertQuery query, int limit, out IReadOnlyList<Alert> entries)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_lock)
        {
            var isHere = query.Since >= _before;
            entries = isHere ? Find(query, limit) : [];
            return isHere;
        }
    }

    /// <summary>Reads the requested entries that are in memory.</summary>
    /// <param name="query">The entries to read.</param>
    /// <param name="limit">The maximum number of results.</param>
    /// <param name="before">Entries after this sequence number are in memory; entries up to it are persisted.</param>
    public IReadOnlyList<Alert> Read(AlertQuery query, int limit, out long before)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_lock)
        {
            before = _before;
            return Find(query, limit);
        }
    }

    /// <summary>The newest entry of each active alert of a station, in no particular order.</summary>
    public IEnumerable<Alert> ActiveOf(string stationId) => Volatile.Read(ref _active).Values.Where(alert => alert.StationId == stationId);

    /// <summary>The entries of one alert that are in memory.</summary>
    public IReadOnlyList<Alert> History(string alertId)
    {
        lock (_lock) return _entries.FindAll(entry => entry.Id == alertId);
    }

    /// <summary>Completes when the log has an entry after the sequence number.</summary>
    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken)
    {
        lock (_lock) return _last > sequence ? Task.CompletedTask : _next.Task.WaitAsync(cancellationToken);
    }

    private List<Alert> Find(AlertQuery query, int limit)
    {
        var found = new List<Alert>();
        for (var i = FirstAfter(query.Since); i < _entries.Count && found.Count < limit; i++)
        {
            var entry = _entries[i];
            if (query.Matches(entry)) found.Add(entry);
        }

        return found;
    }

    private int FirstAfter(long sequence)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Sequence > sequence) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
