using CitySensors.Core.Alerts;

namespace CitySensors.Core.Events;

/// <summary>Alerts that belong together: of the same hazard, of neighbouring stations, at the same time. Immutable.</summary>
/// <param name="Id">The id of its first alert.</param>
/// <param name="Hazard">What <see cref="Hazards.Of"/> says for the sensor types of its alerts.</param>
/// <param name="Audience">
/// <see cref="Audience.Public"/> if it has an alert for citizens, or alerts of two neighbouring stations that confirm each other; else
/// <see cref="Audience.Staff"/>.
/// </param>
/// <param name="Onset">The earliest onset of its alerts.</param>
/// <param name="Updated">The event time of the newest change of an alert.</param>
/// <param name="Ended">The time when the last alert ended; null while one is active.</param>
/// <param name="Severity">The highest severity of the active alerts; the last one if none is active.</param>
/// <param name="HighestSeverity">The highest severity of all alerts that were not retracted.</param>
/// <param name="Alerts">The number of alerts that were not retracted.</param>
/// <param name="ActiveStations">The number of stations with an active alert.</param>
/// <param name="Areas">The areas of the stations, in order.</param>
/// <param name="Sensors">The sensor types of the alerts, in order.</param>
/// <param name="Stations">The stations that had an alert, in order.</param>
/// <param name="ActiveAlerts">The ids of the alerts that are active, in the order of the log.</param>
/// <param name="Timeline">How it developed, in order of time.</param>
public sealed record HazardEvent(
    string Id,
    string Hazard,
    Audience Audience,
    EventState State,
    DateTimeOffset Onset,
    DateTimeOffset Updated,
    DateTimeOffset? Ended,
    Severity Severity,
    Severity HighestSeverity,
    EventTrend Trend,
    int Alerts,
    int ActiveStations,
    IReadOnlyList<string> Areas,
    IReadOnlyList<string> Sensors,
    IReadOnlyList<string> Stations,
    IReadOnlyList<string> ActiveAlerts,
    IReadOnlyList<EventStep> Timeline);

/// <summary>A point of the timeline of an event.</summary>
/// <param name="Severity">The highest severity of the active alerts; the last one if none is active.</param>
/// <param name="ActiveStations">The number of stations with an active alert.</param>
public readonly record struct EventStep(DateTimeOffset Time, Severity Severity, int ActiveStations);
