using System.Diagnostics;

namespace CitySensors.Web.Telemetry;

/// <summary>Where an entry of the alert log comes from: the batch of readings that made it.</summary>
/// <param name="Arrived">When the batch arrived.</param>
/// <param name="Acknowledged">When it was acknowledged, where that is known.</param>
/// <param name="Trace">The span that the entry was appended in; empty where nothing is traced.</param>
public readonly record struct AlertOrigin(DateTimeOffset Arrived, DateTimeOffset? Acknowledged, ActivityContext Trace);

/// <summary>
/// The origins of the newest entries of the alert log, in memory, so that a message to a browser can be measured and traced to the batch
/// that caused it. Bounded; thread safe.
/// </summary>
public sealed class AlertOrigins
{
    /// <summary>Far more than are on their way to browsers at a time.</summary>
    private const int Kept = 2048;

    private readonly Lock _lock = new();
    private (long Sequence, AlertOrigin Origin)[] _ring = [];

    /// <summary>To be called before the entry shows in the log, or browsers may be told of it first.</summary>
    public void Remember(long sequence, in AlertOrigin origin)
    {
        lock (_lock)
        {
            if (_ring.Length == 0) _ring = new (long, AlertOrigin)[Kept];
            _ring[sequence % Kept] = (sequence, origin);
        }
    }

    /// <summary>Null where it is not known any more.</summary>
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
