namespace CitySensors.Core.Readings;

/// <summary>All values of a station at one time.</summary>
/// <param name="eventTicks">UTC ticks of the time of measurement.</param>
/// <param name="values">A place for each sensor type of the catalogue, NaN where the sensor gave no value.</param>
public readonly ref struct Reading(long eventTicks, ReadOnlySpan<double> values)
{
    public long EventTicks { get; } = eventTicks;

    public ReadOnlySpan<double> Values { get; } = values;

    public DateTimeOffset EventTime => new(EventTicks, TimeSpan.Zero);
}
