using System.Diagnostics;

namespace CitySensors.Grains.Stations;

/// <summary>The span of a decision. While nobody listens nothing is made.</summary>
public static class StationTracing
{
    public const string SourceName = "CitySensors";

    /// <summary>Readings are scored, and their alerts decided.</summary>
    public const string Decide = "readings decide";

    /// <summary>What was decided is made durable; with that it is acknowledged.</summary>
    public const string Acknowledge = "readings acknowledge";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? StartDecide(ActivityContext parent) => Start(Decide, parent);

    internal static Activity? StartAcknowledge(ActivityContext parent) => Start(Acknowledge, parent);

    private static Activity? Start(string name, ActivityContext parent) =>
        (parent.TraceFlags & ActivityTraceFlags.Recorded) == 0 ? null : Source.StartActivity(name, ActivityKind.Internal, parent);
}
