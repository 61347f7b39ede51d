namespace CitySensors.Truth.Running;

/// <summary>
/// The clock of a server whose readings come from a simulation: its time is that of the newest reading sent. Periodic timers follow it, with one tick however many
/// periods have passed; single waits and timeouts, and the measurement of durations, are real, because the work that they are about is. Thread safe.
/// </summary>
internal sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<PeriodicTick> _ticks = [];
    private long _now = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _now), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period == Timeout.InfiniteTimeSpan) return base.CreateTimer(callback, state, dueTime, period);
        var tick = new PeriodicTick(this, () => callback(state));
        tick.Change(dueTime, period);
        lock (_lock) _ticks.Add(tick);
        return tick;
    }

    /// <summary>Moves to a time, unless it is past already. Timers tick with <see cref="Tick"/>.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        lock (_lock)
        {
            if (time.UtcTicks > _now) Interlocked.Exchange(ref _now, time.UtcTicks);
        }
    }

    /// <summary>Lets the timers tick that are due.</summary>
    public void Tick()
    {
        List<PeriodicTick> due;
        lock (_lock)
        {
            var now = GetUtcNow();
            due = [.. _ticks.Where(tick => tick.IsDue(now))];
        }

        foreach (var tick in due) tick.Fire();
    }

    private sealed class PeriodicTick(SimulatedClock clock, Action fire) : ITimer
    {
        private TimeSpan _period;
        private DateTimeOffset _due;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock.GetUtcNow() + dueTime;
            }

            return true;
        }

        /// <summary>Whether it is, in which case the next tick is a period later.</summary>
        public bool IsDue(DateTimeOffset now)
        {
            if (now < _due) return false;
            _due = _period == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : now + _period;
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._ticks.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
