using System.Diagnostics;

namespace CitySensors.Web.Telemetry;

/// <summary>
/// The spans of CitySensors, from the batch of readings to the message to a browser. No spans are created without a listener.
/// </summary>
public static class CityTracing
{
    public const string SourceName = "CitySensors";

    /// <summary>A batch is scored, and its alerts decided.</summary>
    public const string Decide = "readings decide";

    /// <summary>A batch is made durable; with that it is acknowledged.</summary>
    public const string Acknowledge = "readings acknowledge";

    /// <summary>Batches are written to the store, after the acknowledgement.</summary>
    public const string Store = "readings store";

    /// <summary>An entry is appended to the alert log.</summary>
    public const string Alert = "alert append";

    /// <summary>A message with alerts is sent to browsers.</summary>
    public const string Send = "alerts send";

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>The context of the current span, for work that continues elsewhere; empty if there is none.</summary>
    public static ActivityContext Current => Activity.Current?.Context ?? default;

    /// <summary>Whether a span is recorded and may have child spans.</summary>
    public static bool IsRecorded(ActivityContext context) => (context.TraceFlags & ActivityTraceFlags.Recorded) != 0;

    /// <summary>A child span; null if the parent is not recorded.</summary>
    public static Activity? Start(string name, ActivityContext parent, ActivityKind kind = ActivityKind.Internal) =>
        IsRecorded(parent) ? Source.StartActivity(name, kind, parent) : null;

    /// <summary>A child span that began earlier and ends now; null if the parent is not recorded.</summary>
    public static Activity? StartedAt(string name, ActivityContext parent, DateTimeOffset start, IEnumerable<ActivityLink>? links = null) =>
        IsRecorded(parent) ? Source.StartActivity(name, ActivityKind.Internal, parent, tags: null, links, start) : null;

    /// <summary>Adds an entry of the alert log to the trace of its batch; returns the context for spans that follow from it.</summary>
    public static ActivityContext Append(Core.Alerts.Alert entry, ActivityContext cause)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var span = Start(Alert, cause);
        span?.SetTag("alert.id", entry.Id)
            .SetTag("alert.sequence", entry.Sequence)
            .SetTag("alert.state", entry.State.ToString())
            .SetTag("alert.severity", entry.Severity.ToString())
            .SetTag("station.id", entry.StationId)
            .SetTag("sensor", entry.Sensor);
        return span?.Context ?? default;
    }
}
