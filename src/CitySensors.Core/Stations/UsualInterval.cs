namespace CitySensors.Core.Stations;

/// <summary>
/// An estimate of the usual interval between events, in milliseconds; 0 if unknown. It follows longer intervals fast, at most doubling, and shorter
/// ones by an eighth of the difference, so that neither an outage nor a burst changes it for long.
/// </summary>
public static class UsualInterval
{
    /// <summary>Times longer than this many usual intervals are gaps.</summary>
    public const long GapFactor = 3;

    /// <summary>The interval where it is unknown, because there was only one event.</summary>
    private const long AssumedTicks = 20 * TimeSpan.TicksPerMinute;

    /// <summary>What sends every second is not silent after three: short pauses of the network are no news.</summary>
    private const long MinSilenceTicks = TimeSpan.TicksPerMinute;

    private const int DecayShift = 3;

    /// <summary>The estimate after another interval.</summary>
    /// <param name="usual">The estimate so far, in milliseconds.</param>
    /// <param name="ticks">The interval; positive.</param>
    public static uint Next(long usual, long ticks)
    {
        var interval = Math.Clamp(ticks / TimeSpan.TicksPerMillisecond, 1, uint.MaxValue);
        if (usual == 0) return (uint)interval;
        return (uint)(interval > usual ? Math.Min(interval, 2 * usual) : usual - ((usual - interval) >> DecayShift));
    }

    /// <summary>The time without an event that is silence, in ticks: three usual intervals, at least a minute.</summary>
    public static long SilentAfterTicks(long usual) =>
        Math.Max(GapFactor * (usual == 0 ? AssumedTicks : usual * TimeSpan.TicksPerMillisecond), MinSilenceTicks);
}
