using System.Diagnostics;

namespace CitySensors.Grains.Stations;

/// <summary>The span of a decision. While nobody listens nothing is made.</summary>
public static class StationTracing
{
    public const string SourceName = "CitySensors";

    /// <summary>Readings are scored, and their alerts decided.</summary>
    public const string Decide = "readings decide";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? StartDecide(ActivityContext parent) =>
        (parent.TraceFlags & ActivityTraceFlags.Recorded) == 0 ? null : Source.StartActivity(Decide, ActivityKind.Internal, parent);
}
