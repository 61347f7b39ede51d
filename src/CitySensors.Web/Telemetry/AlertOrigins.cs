using System.Diagnostics;

namespace CitySensors.Web.Telemetry;

/// <summary>The origin of an entry of the alert log: the batch of readings that caused it.</summary>
/// <param name="Arrived">When the batch arrived.</param>
/// <param name="Acknowledged">When the batch was acknowledged; null if unknown.</param>
/// <param name="Trace">The span that appended the entry; empty if it is not traced.</param>
public readonly record struct AlertOrigin(DateTimeOffset Arrived, DateTimeOffset? Acknowledged, ActivityContext Trace);

/// <summary>
/// The origins of the newest entries of the alert log, in memory, so that a message to a browser can be measured and traced to the batch
/// that caused it. Bounded; thread safe.
/// </summary>
public sealed class AlertOrigins
{
    /// <summary>Far more than are in flight to browsers at a time.</summary>
    private const int Kept = 2048;

    private readonly Lock _lock = new();
    private (long Sequence, AlertOrigin Origin)[] _ring = [];

    /// <summary>Must be called before the entry is visible in the log, because it may be sent immediately.</summary>
    public void Remember(long sequence, in AlertOrigin origin)
    {
        lock (_lock)
        {
            if (_ring.Length == 0) _ring = new (long, AlertOrigin)[Kept];
            _ring[sequence % Kept] = (sequence, origin);
        }
    }

    /// <summary>Null if it is no longer known.</summary>
    public AlertOrigin? Find(long sequence)
    {
        lock (_lock)
        {
            if (_ring.Length == 0) return null;
            var (kept, origin) = _ring[sequence % Kept];
            return kept == sequence ? origin : null;
        }
    }
}
