namespace CitySensors.Core.Readings;

/// <summary>All values of a station at one time.</summary>
/// <param name="eventTicks">The event time in UTC ticks.</param>
/// <param name="values">One value per slot of the catalogue; NaN if the sensor sent none.</param>
public readonly ref struct Reading(long eventTicks, ReadOnlySpan<double> values)
{
    public long EventTicks { get; } = eventTicks;

    public ReadOnlySpan<double> Values { get; } = values;

    public DateTimeOffset EventTime => new(EventTicks, TimeSpan.Zero);
}
