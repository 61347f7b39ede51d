namespace CitySensors.Core.Readings;

/// <summary>
/// Whether latencies can be measured against the event time of a reading. For a station whose clock is wrong, or that delivers what it
/// collected while offline, they would describe the station rather than the city.
/// </summary>
public static class ClockSkew
{
    private const long AheadTicks = 5 * TimeSpan.TicksPerSecond;
    private const long BehindTicks = TimeSpan.TicksPerHour;

    public static bool IsAhead(long eventTicks, long arrivedTicks) => eventTicks - arrivedTicks > AheadTicks;

    public static bool IsBehind(long eventTicks, long arrivedTicks) => arrivedTicks - eventTicks > BehindTicks;

    public static bool IsTolerable(long eventTicks, long arrivedTicks) => !IsAhead(eventTicks, arrivedTicks) && !IsBehind(eventTicks, arrivedTicks);
}
