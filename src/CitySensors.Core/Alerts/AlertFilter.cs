namespace CitySensors.Core.Alerts;

/// <summary>Selects the alerts that a subscriber receives. An empty set matches everything. Immutable and thread safe.</summary>
public sealed record AlertFilter(
    IReadOnlySet<string> Areas, IReadOnlySet<string> Stations, IReadOnlySet<string> Sensors, Severity LeastSeverity, Vicinity? Near)
{
    private static readonly HashSet<string> Any = [];

    public static AlertFilter Everything { get; } = new(Any, Any, Any, Severity.Minor, null);

    /// <summary>Only alerts for one of these.</summary>
    public Audience Audience { get; init; } = Audience.Both;

    /// <remarks>
    /// A subscriber who received an alert must also receive its end. Therefore the filter compares the highest severity the alert has
    /// had, not the current one, and the area and position of the station at the onset. Late alerts match no filter: they are in the log, but
    /// subscribers would take them for what happens now.
    /// </remarks>
    public bool Matches(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Timing != AlertTiming.Late
            && (alert.Audience & Audience) != 0
            && (Areas.Count == 0 || (alert.Area is not null && Areas.Contains(alert.Area)))
            && (Stations.Count == 0 || Stations.Contains(alert.StationId))
            && (Sensors.Count == 0 || Sensors.Contains(alert.Sensor))
            && alert.HighestSeverity >= LeastSeverity
            && (Near is null || (alert.Source is { Latitude: { } latitude, Longitude: { } longitude } && Near.Contains(latitude, longitude)));
    }
}
