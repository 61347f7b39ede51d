namespace CitySensors.Core.Alerts;

/// <summary>A valid value of a sensor.</summary>
/// <param name="EventTicks">The event time in UTC ticks.</param>
/// <param name="ArrivedTicks">The arrival time in UTC ticks.</param>
/// <param name="Value">The value.</param>
internal readonly record struct TimedValue(long EventTicks, long ArrivedTicks, double Value)
{
    /// <summary>The time up to which the value counts: an event time ahead of the arrival counts as the arrival.</summary>
    public long Ticks => Math.Min(EventTicks, ArrivedTicks);

    /// <summary>Whether it arrived within the lateness.</summary>
    public bool IsOnTime(long latenessTicks) => ArrivedTicks - EventTicks <= latenessTicks;
}
