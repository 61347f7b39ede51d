using CitySensors.Core.Alerts;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>An alert log in memory.</summary>
internal sealed class InMemoryAlertLog : IAlertLog
{
    private readonly Lock _lock = new();
    private readonly List<Alert> _entries = [];
    private TaskCompletionSource _next = NewPulse();

    public long LastSequence
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    public IReadOnlyCollection<Alert> Active
    {
        get
        {
            lock (_lock) return [.. _entries.GroupBy(entry => entry.Id).Select(entries => entries.Last()).Where(entry => !entry.HasEnded)];
        }
    }

    /// <summary>Appends entries with the numbers that follow.</summary>
    public void Append(IReadOnlyList<Alert> entries)
    {
        if (entries.Count == 0) return;
        TaskCompletionSource pulse;
        lock (_lock)
        {
            foreach (var entry in entries) _entries.Add(entry with { Sequence = _entries.Count + 1 });
            pulse = _next;
            _next = NewPulse();
        }

        pulse.SetResult();
    }

    public ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new([.. _entries.Skip((int)Math.Min(query.Since, _entries.Count))
                .Where(query.Matches)
                .Take(limit)]);
        }
    }

    public ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken)
    {
        lock (_lock) return new([.. _entries.Where(entry => entry.Id == alertId)]);
    }

    public async Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_entries.Count > sequence) return;
                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
