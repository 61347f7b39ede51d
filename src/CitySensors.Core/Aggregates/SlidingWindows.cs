namespace CitySensors.Core.Aggregates;

/// <summary>
/// Windows of a length that begin in every step of a shorter one, so that they overlap: the sums over the last hour, every five minutes.
/// They are merged from the aggregates of the steps. Immutable and thread safe.
/// </summary>
public sealed class SlidingWindows
{
    private readonly int _steps;

    /// <param name="length">The length of the windows: a multiple of the step.</param>
    /// <param name="step">The time between the starts of two windows.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the step.</exception>
    public SlidingWindows(TimeSpan length, TimeSpan step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero);
        if (length < step || length.Ticks % step.Ticks != 0) throw new ArgumentException($"{length} is not a multiple of {step}.", nameof(length));
        _steps = (int)(length.Ticks / step.Ticks);
        Steps = new WindowGrid(WindowLength.Of(step), TimeZoneInfo.Utc);
    }

    /// <summary>The windows of the steps, whose aggregates are merged.</summary>
    public WindowGrid Steps { get; }

    /// <summary>The windows that contain an instant in UTC ticks, earliest first.</summary>
    public IEnumerable<Window> At(long ticks)
    {
        var step = Steps.At(ticks);
        for (var i = _steps - 1; i >= 0; i--) yield return WindowFrom(step.StartTicks - i * step.Length);
    }

    /// <summary>Merges the aggregates of steps to those of all windows with values.</summary>
    /// <param name="steps">Aggregates of windows of <see cref="Steps"/>, in order of time; steps without values may be missing.</param>
    public IEnumerable<SegmentAggregates> Merge(IReadOnlyList<SegmentAggregates> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var first = 0;
        var merged = long.MinValue;
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var window in At(steps[i].Window.StartTicks))
            {
                if (window.StartTicks <= merged) continue;
                while (steps[first].Window.StartTicks < window.StartTicks) first++;
                yield return SegmentAggregates.Merge(window, steps.Skip(first).TakeWhile(step => window.Contains(step.Window.StartTicks)));
                merged = window.StartTicks;
            }
        }
    }

    private Window WindowFrom(long start) => new(start, start + _steps * Steps.Length.Ticks);
}
