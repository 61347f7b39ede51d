namespace CitySensors.Core.Aggregates;

internal static class LocalTimes
{
    /// <summary>
    /// The instant, in UTC ticks, at which clocks of a zone show a time: the first one if they show it twice. A time that they skip is as far after the
    /// last one before it as it seems.
    /// </summary>
    public static long TicksOf(this TimeZoneInfo zone, DateTime local) =>
        local.Ticks - (zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local)).Ticks;
}
