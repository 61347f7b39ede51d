using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using CitySensors.Web.Json;

namespace CitySensors.Web.Events;

[Description("Alerts that belong together: of the same hazard, of neighbouring stations, at the same time.")]
internal sealed record EventResource
{
    [Description("The event ID: that of its first alert.")]
    public required string Id { get; init; }

    [Description("What the sensor types of its alerts show, such as storm, heat, air or noise. A sensor type without a hazard is one of its own, with the ID of the sensor type.")]
    public required string Hazard { get; init; }

    [Description("public if it has an alert for citizens, or alerts for confirmed of two neighbouring stations; else staff. Alerts for staff only are never part of an event for the public.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<Audience>))]
    public required Audience Audience { get; init; }

    [Description("active while an alert is. ending if none is, until the event is over. over if none was for long enough (City:EventQuietMinutes). retracted if all of its alerts were: late or corrected readings show that there was no event.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<EventState>))]
    public required EventState State { get; init; }

    [Description("The earliest onset of its alerts.")]
    public required DateTime Onset { get; init; }

    [Description("The event time of the newest change of an alert.")]
    public required DateTime Updated { get; init; }

    [Description("The time when the last alert ended. Omitted while one is active.")]
    public DateTime? Ended { get; init; }

    [Description("The highest severity of the active alerts; the last one if none is active.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity Severity { get; init; }

    [Description("The highest severity of all alerts that were not retracted.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity HighestSeverity { get; init; }

    [Description("How it developed in the last 30 minutes: by its severity, or if that is the same, by the number of stations with an active alert, if it changed by a fifth.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<EventTrend>))]
    public required EventTrend Trend { get; init; }

    [Description("The number of alerts that were not retracted.")]
    public required int AlertCount { get; init; }

    [Description("The number of stations that had an alert.")]
    public required int StationCount { get; init; }

    [Description("The number of stations with an active alert.")]
    public required int ActiveStationCount { get; init; }

    [Description("The areas of the stations when their alerts began.")]
    public required IReadOnlyList<string> Areas { get; init; }

    [Description("The IDs of the sensor types of the alerts.")]
    public required IReadOnlyList<string> Sensors { get; init; }

    [Description("The IDs of the stations that had an alert. Only returned for a single event.")]
    public IReadOnlyList<string>? Stations { get; init; }

    [Description("The IDs of the active alerts, in the order of the log. Only returned for a single event.")]
    public IReadOnlyList<string>? ActiveAlerts { get; init; }

    [Description("How it developed: each change of severity, and the number of stations about every five minutes, coarser for long events. Only returned for a single event.")]
    public IReadOnlyList<EventStepResource>? Timeline { get; init; }

    public static EventResource From(HazardEvent known) => new()
    {
        Id = known.Id,
        Hazard = known.Hazard,
        Audience = known.Audience,
        State = known.State,
        Onset = known.Onset.UtcDateTime,
        Updated = known.Updated.UtcDateTime,
        Ended = known.Ended?.UtcDateTime,
        Severity = known.Severity,
        HighestSeverity = known.HighestSeverity,
        Trend = known.Trend,
        AlertCount = known.Alerts,
        StationCount = known.Stations.Count,
        ActiveStationCount = known.ActiveStations,
        Areas = known.Areas,
        Sensors = known.Sensors,
    };

    public static EventResource Whole(HazardEvent known) => From(known) with
    {
        Stations = known.Stations, ActiveAlerts = known.ActiveAlerts, Timeline = [.. known.Timeline.Select(EventStepResource.From)],
    };
}

[Description("A point of the timeline of an event.")]
internal sealed record EventStepResource
{
    [Description("Since when it was so.")]
    public required DateTime Time { get; init; }

    [Description("The highest severity of the active alerts; the last one if none is active.")]
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public required Severity Severity { get; init; }

    [Description("The number of stations with an active alert.")]
    public required int ActiveStationCount { get; init; }

    public static EventStepResource From(EventStep step) => new()
    {
        Time = step.Time.UtcDateTime, Severity = step.Severity, ActiveStationCount = step.ActiveStations,
    };
}
