using System.Globalization;
using CitySensors.Core.Storage;

namespace CitySensors.Export.Tests.Search;

/// <summary>Changes as a store would tell them. Thread safe.</summary>
internal sealed class SearchChanges : IReadingChanges
{
    private readonly List<DateOnly> _days = [];

    public void Add(params IReadOnlyList<DateOnly> days)
    {
        lock (_days) _days.AddRange(days);
    }

    public Task<ReadingChanges> SinceAsync(string? position, CancellationToken cancellationToken)
    {
        lock (_days)
        {
            var known = position is null ? 0 : int.Parse(position, CultureInfo.InvariantCulture);
            return Task.FromResult(new ReadingChanges(_days.Count.ToString(CultureInfo.InvariantCulture), _days.Skip(known).ToHashSet()));
        }
    }
}

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
