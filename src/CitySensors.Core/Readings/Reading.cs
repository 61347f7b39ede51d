namespace CitySensors.Core.Readings;

/// <summary>All values of a station at one time.</summary>
/// <param name="eventTicks">The event time in UTC ticks.</param>
/// <param name="values">One value per slot of the catalogue; NaN if the sensor sent none.</param>
/// <param name="raw">The values before calibration, NaN where they are the same; empty if all are.</param>
public readonly ref struct Reading(long eventTicks, ReadOnlySpan<double> values, ReadOnlySpan<double> raw = default)
{
    public long EventTicks { get; } = eventTicks;

    public ReadOnlySpan<double> Values { get; } = values;

    /// <summary>The values before calibration, NaN where they are the same; empty if all are.</summary>
    public ReadOnlySpan<double> Raw { get; } = raw;

    public DateTimeOffset EventTime => new(EventTicks, TimeSpan.Zero);

    /// <summary>The value of a slot before calibration.</summary>
    public double RawOf(int slot) => slot < Raw.Length && !double.IsNaN(Raw[slot]) ? Raw[slot] : Values[slot];
}
