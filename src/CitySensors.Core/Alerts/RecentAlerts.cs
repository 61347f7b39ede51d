using System.Collections.Immutable;

namespace CitySensors.Core.Alerts;

/// <summary>
/// The newest entries of the alert log and the alerts that have not ended, in memory, with a way to wait for more. Readers keep a place
/// in it, so that none needs a queue. Thread safe.
/// </summary>
public sealed class RecentAlerts
{
    /// <summary>How many entries stay once they are kept elsewhere.</summary>
    private const int Most = 8192;

    private readonly Lock _lock = new();
    private readonly List<Alert> _entries = [];
    private ImmutableDictionary<string, Alert> _active;
    private TaskCompletionSource _next = NewPulse();
    private long _last;
    private long _stored;

    /// <summary>Every entry after this one is in memory.</summary>
    private long _before;

    /// <param name="lastSequence">The newest entry that is kept elsewhere.</param>
    /// <param name="active">The newest entry of each alert that has not ended by then.</param>
    public RecentAlerts(long lastSequence, IEnumerable<Alert> active)
    {
        _last = _stored = _before = lastSequence;
        _active = active.ToImmutableDictionary(alert => alert.Id);
    }

    public long LastSequence => Volatile.Read(ref _last);

    public IReadOnlyCollection<Alert> Active => [.. Volatile.Read(ref _active).Values.OrderBy(alert => alert.Sequence)];

    public int ActiveCount => Volatile.Read(ref _active).Count;

    /// <summary>Appends entries in the order of their sequence numbers; those it has already are passed over.</summary>
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
                if (entry.HasEnded) active.Remove(entry.Id);
                else active[entry.Id] = entry;
            }

            Volatile.Write(ref _active, active.ToImmutable());
            pulse = _next;
            _next = NewPulse();
        }

        pulse.SetResult();
    }

    /// <summary>Entries up to here are kept elsewhere, and may be forgotten.</summary>
    public void MarkStored(long sequence)
    {
        lock (_lock)
        {
            _stored = Math.Max(_stored, sequence);
            // Moving the list is worth it only for many.
            if (_entries.Count < 2 * Most) return;
            var forgotten = _entries.FindIndex(entry => entry.Sequence > _stored) is >= 0 and var kept ? kept : _entries.Count;
            forgotten = Math.Min(forgotten, _entries.Count - Most);
            if (forgotten <= 0) return;
            _before = _entries[forgotten - 1].Sequence;
            _entries.RemoveRange(0, forgotten);
        }
    }

    /// <summary>Reads from memory, where all that is asked for is there.</summary>
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

    /// <summary>What is in memory of what is asked for.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">All entries after this one are in memory, and all up to it are kept elsewhere.</param>
    public IReadOnlyList<Alert> Read(AlertQuery query, int limit, out long before)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_lock)
        {
            before = _before;
            return Find(query, limit);
        }
    }

    /// <summary>The newest entries of a station's alerts that have not ended, in no order.</summary>
    public IEnumerable<Alert> ActiveOf(string stationId) => Volatile.Read(ref _active).Values.Where(alert => alert.StationId == stationId);

    /// <summary>What is in memory of one alert.</summary>
    public IReadOnlyList<Alert> History(string alertId)
    {
        lock (_lock) return _entries.FindAll(entry => entry.Id == alertId);
    }

    /// <summary>Ends once the log has an entry after the sequence number.</summary>
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
            if (entry.HighestSeverity >= query.LeastSeverity && (query.Area is null || entry.Area == query.Area)) found.Add(entry);
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
