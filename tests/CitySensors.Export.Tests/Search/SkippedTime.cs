namespace CitySensors.Export.Tests.Search;

/// <summary>Delays are over at once, and noted. Thread safe.</summary>
internal sealed class SkippedTime(DateTimeOffset now) : TimeProvider
{
    private readonly List<TimeSpan> _delays = [];
    private DateTimeOffset _now = now;

    public IReadOnlyList<TimeSpan> Delays
    {
        get
        {
            lock (_delays) return [.. _delays];
        }
    }

    public void Advance(TimeSpan time)
    {
        lock (_delays) _now += time;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_delays) return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_delays)
        {
            _delays.Add(dueTime);
            _now += dueTime;
        }

        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
