namespace CitySensors.Core.Stations;

/// <summary>
/// Notices that the delay between event time and arrival jumps back and forth between the same two values: two devices send with the id of one
/// station, and the clock of one is wrong. Not thread safe.
/// </summary>
public sealed class ClockAlternation
{
    private const long MinDifference = 30 * TimeSpan.TicksPerSecond;
    private const long Tolerance = 5 * TimeSpan.TicksPerSecond;

    private long _last;
    private long _second;
    private long _third;
    private int _known;

    /// <param name="eventTicks">The newest event time of readings that arrived together, in UTC ticks.</param>
    /// <param name="arrivedTicks">Their arrival in UTC ticks.</param>
    /// <returns>Whether the delay jumped back to the one before the last, having jumped there before.</returns>
    public bool IsAlternating(long eventTicks, long arrivedTicks)
    {
        var delay = arrivedTicks - eventTicks;
        var isAlternating = _known == 3 && Math.Abs(delay - _last) >= MinDifference && AreAlike(delay, _second) && AreAlike(_last, _third);
        (_third, _second, _last) = (_second, _last, delay);
        if (_known < 3) _known++;
        return isAlternating;
    }

    private static bool AreAlike(long one, long other) => Math.Abs(one - other) <= Tolerance;
}
