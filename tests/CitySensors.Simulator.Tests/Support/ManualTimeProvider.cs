namespace CitySensors.Simulator.Tests.Support;

/// <summary>A clock that the test sets. With <paramref name="skipsWaits"/> it jumps to the end of each wait as soon as there is one.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset start, bool skipsWaits = false) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many waits there are.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _timers.Count(timer => timer.Due is not null);
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_lock) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass, ending the waits that are due in their order.</summary>
    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (TakeDue(until) is { } timer) timer.Fire();
    }

    private ManualTimer? TakeDue(DateTimeOffset until)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            var time = next?.Due ?? until;
            if (time > _now) _now = time;
            next?.Rearm();
            return next;
        }
    }

    private void Skip(ManualTimer timer)
    {
        TimeSpan left;
        lock (_lock)
        {
            if (!_timers.Contains(timer) || timer.Due is not { } due) return;
            left = due - _now;
        }

        Advance(left);
    }

    private sealed class ManualTimer(ManualTimeProvider owner, Action fire) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : owner._now + dueTime;
            }

            // Not synchronously, because the caller does not have the timer yet.
            if (owner.SkipsWaits && Due is not null) ThreadPool.QueueUserWorkItem(_ => owner.Skip(this));
            return true;
        }

        public void Rearm() => Due = _period == Timeout.InfiniteTimeSpan ? null : Due + _period;

        public void Fire() => fire();

        public void Dispose()
        {
            lock (owner._lock) owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private bool SkipsWaits => skipsWaits;
}
