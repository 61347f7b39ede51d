namespace CitySensors.Core.Alerts;

/// <summary>A valid value of a sensor.</summary>
/// <param name="EventTicks">The event time in UTC ticks.</param>
/// <param name="ArrivedTicks">The arrival time in UTC ticks.</param>
/// <param name="Value">The value.</param>
/// <param name="IsSuspect">Whether it is suspect, so that other values must confirm what it shows.</param>
internal readonly record struct TimedValue(long EventTicks, long ArrivedTicks, double Value, bool IsSuspect = false)
{
    /// <summary>Whether a rule that knows of no values before has to know of this one.</summary>
    public bool IsReasonToTrack(CompiledRule rule) => !IsSuspect && rule.AnyHolds(Value);

    /// <summary>The time up to which the value counts: an event time ahead of the arrival counts as the arrival.</summary>
    public long Ticks => Math.Min(EventTicks, ArrivedTicks);

    /// <summary>Whether it arrived within the lateness.</summary>
    public bool IsOnTime(long latenessTicks) => ArrivedTicks - EventTicks <= latenessTicks;
}

/// <summary>A value that is decided again, as it was and as it is.</summary>
/// <param name="Before">The value that was decided; null if there was none.</param>
/// <param name="After">The value; null if there is none any more.</param>
internal readonly record struct ReplayedValue(TimedValue? Before, TimedValue? After)
{
    /// <summary>The time up to which it counts, in UTC ticks.</summary>
    public long Ticks => (Before ?? After)!.Value.Ticks;
}
