namespace CitySensors.Core.Alerts;

/// <summary>Which alerts somebody wants to hear of. An empty set lets all pass. Immutable and thread safe.</summary>
public sealed record AlertFilter(
    IReadOnlySet<string> Areas, IReadOnlySet<string> Stations, IReadOnlySet<string> Sensors, Severity LeastSeverity, Vicinity? Near)
{
    private static readonly HashSet<string> Any = [];

    public static AlertFilter Everything { get; } = new(Any, Any, Any, Severity.Minor, null);

    /// <remarks>
    /// An alert that fell below the least severity was heard of before, and so its way down must be heard of too: what counts is the
    /// highest severity it had. Likewise area and position are those of the onset: whoever heard that it was raised hears its end.
    /// </remarks>
    public bool Matches(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return (Areas.Count == 0 || (alert.Area is not null && Areas.Contains(alert.Area)))
            && (Stations.Count == 0 || Stations.Contains(alert.StationId))
            && (Sensors.Count == 0 || Sensors.Contains(alert.Sensor))
            && alert.HighestSeverity >= LeastSeverity
            && (Near is null || (alert.Source is { Latitude: { } latitude, Longitude: { } longitude } && Near.Contains(latitude, longitude)));
    }
}
