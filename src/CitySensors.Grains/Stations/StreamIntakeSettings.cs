using CitySensors.Grains.Readings;
using CitySensors.Grains.Retries;

namespace CitySensors.Grains.Stations;

/// <summary>How stations take readings of a stream, and the clock and stop of their host. Thread safe.</summary>
public sealed class StreamIntakeSettings(RetryPolicy retry, TimeProvider time, CancellationToken stopping)
{
    public RetryPolicy Retry => retry;

    public TimeProvider Time => time;

    public CancellationToken Stopping => stopping;

    /// <summary>
    /// The least time between two deliveries of a station that sends all the time; zero for a store whose writes cost the same however small.
    /// </summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.Zero;

    /// <summary>A delivery of so many readings is taken at once, whatever the interval.</summary>
    public int LargeDelivery { get; init; } = 100;

    /// <summary>Whether this silo reads the partition that a reading came from; where it does not, the station moves to the silo that does.</summary>
    public Func<LogPosition, bool> IsReadHere { get; init; } = _ => true;

    /// <summary>
    /// Bounds the stations that load or persist at once: where thousands begin within a second, what all of them have under way would be too
    /// much memory.
    /// </summary>
    public SemaphoreSlim Concurrency { get; } = new(512);
}
