using System.Diagnostics;

namespace CitySensors.Grains.Stations;

/// <summary>The spans of station processing. No allocation without a listener.</summary>
public static class StationTracing
{
    public const string SourceName = "CitySensors";

    /// <summary>Scoring readings and evaluating rules.</summary>
    public const string Decide = "readings decide";

    /// <summary>Persisting the results, which acknowledges the readings.</summary>
    public const string Acknowledge = "readings acknowledge";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? StartDecide(ActivityContext parent) => Start(Decide, parent);

    internal static Activity? StartAcknowledge(ActivityContext parent) => Start(Acknowledge, parent);

    private static Activity? Start(string name, ActivityContext parent) =>
        (parent.TraceFlags & ActivityTraceFlags.Recorded) == 0 ? null : Source.StartActivity(name, ActivityKind.Internal, parent);
}
