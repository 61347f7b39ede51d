using CitySensors.Grains.Readings;
using CitySensors.Grains.Retries;

namespace CitySensors.Grains.Stations;

/// <summary>The settings for stream deliveries, and the clock and shutdown token of the host. Thread safe.</summary>
public sealed class StreamIntakeSettings(RetryPolicy retry, TimeProvider time, CancellationToken stopping)
{
    public RetryPolicy Retry => retry;

    public TimeProvider Time => time;

    public CancellationToken Stopping => stopping;

    /// <summary>
    /// The minimum interval between two deliveries to a busy station; zero for a store whose write cost does not depend on the batch size.
    /// </summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.Zero;

    /// <summary>A delivery with at least this many readings is processed immediately, regardless of the interval.</summary>
    public int LargeDelivery { get; init; } = 100;

    /// <summary>Whether this silo consumes the partition of a reading; otherwise the station moves to the silo that does.</summary>
    public Func<LogPosition, bool> OwnsPartition { get; init; } = _ => true;

    /// <summary>
    /// Reports conflicts of stream deliveries before their readings are acknowledged; after a failure they are reported again. Throws
    /// <see cref="Core.Storage.StoreUnavailableException"/> if it has to be retried.
    /// </summary>
    public Func<IReadOnlyList<StreamConflict>, Task> ReportConflicts { get; init; } = _ => Task.CompletedTask;

    /// <summary>
    /// Limits the number of stations that load or persist concurrently: if thousands activate within a second, their buffers would take too
    /// much memory.
    /// </summary>
    public SemaphoreSlim Concurrency { get; } = new(512);
}
