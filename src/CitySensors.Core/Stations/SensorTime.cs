namespace CitySensors.Core.Stations;

/// <summary>What is known of the times of a sensor's values.</summary>
/// <param name="EvaluatedUntil">The time up to which the rules have evaluated values, in UTC ticks; <see cref="Never"/> before the first value.</param>
/// <param name="UsualIntervalMs">The <see cref="UsualInterval"/> between values, in milliseconds; 0 if unknown.</param>
internal readonly record struct SensorTime(long EvaluatedUntil, uint UsualIntervalMs)
{
    public const long Never = long.MinValue;

    /// <summary>Zero if unknown.</summary>
    public TimeSpan Interval => TimeSpan.FromMilliseconds(UsualIntervalMs);

    public static SensorTime None { get; } = new(Never, 0);

    /// <summary>Whether a value is newer than those that have been evaluated.</summary>
    public bool IsNew(long time) => time > EvaluatedUntil;

    /// <summary>Whether the sensor sent nothing valid for so long that its values before say nothing about the time up to this one.</summary>
    /// <param name="time">The time of the next value.</param>
    /// <param name="maxGap">The longest time that is no gap; null for three usual intervals.</param>
    public bool IsAfterGap(long time, TimeSpan? maxGap)
    {
        if (EvaluatedUntil == Never) return false;
        var elapsed = time - EvaluatedUntil;
        if (maxGap is { } most) return elapsed > most.Ticks;
        return UsualIntervalMs > 0 && elapsed > UsualInterval.GapFactor * UsualIntervalMs * TimeSpan.TicksPerMillisecond;
    }

    /// <summary>The time without a valid value after which the sensor is silent, in ticks.</summary>
    /// <param name="maxGap">The longest time that is no gap; null for three usual intervals, at least a minute.</param>
    public long SilentAfterTicks(TimeSpan? maxGap) => maxGap?.Ticks ?? UsualInterval.SilentAfterTicks(UsualIntervalMs);

    /// <summary>After another value was evaluated; an older one changes nothing.</summary>
    public SensorTime Advance(long time)
    {
        if (time <= EvaluatedUntil) return this;
        return new SensorTime(time, EvaluatedUntil == Never ? UsualIntervalMs : UsualInterval.Next(UsualIntervalMs, time - EvaluatedUntil));
    }
}
