namespace CitySensors.Core.Readings;

/// <summary>
/// Whether the event time of a reading can be measured against: a station whose clock is off, or that delivers what it collected while it
/// had no connection, would tell of itself and not of the city.
/// </summary>
public static class ClockRule
{
    private const long AheadTicks = 5 * TimeSpan.TicksPerSecond;
    private const long BehindTicks = TimeSpan.TicksPerHour;

    public static bool IsAhead(long eventTicks, long arrivedTicks) => eventTicks - arrivedTicks > AheadTicks;

    public static bool IsBehind(long eventTicks, long arrivedTicks) => arrivedTicks - eventTicks > BehindTicks;

    public static bool IsSound(long eventTicks, long arrivedTicks) => !IsAhead(eventTicks, arrivedTicks) && !IsBehind(eventTicks, arrivedTicks);
}
