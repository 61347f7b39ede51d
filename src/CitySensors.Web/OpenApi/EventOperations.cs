using CitySensors.Web.Events;
using CitySensors.Web.Json;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The descriptions of the operations on events.</summary>
internal static class EventOperations
{
    private const string Alerts = "Alerts";

    private static readonly Answer Loading = Fault(503, "The events are being read from the alert log, after a start.") with { Headers = [RetryAfter] };

    public static readonly Operation List = new(
        "listEvents", Alerts, "List events", "Returns the events that are known, ordered by onset: those that are not over, and those of the last week. Events are made of the newest 100,000 entries of the alert log.")
    {
        Query =
        [
            new("active", ParameterKind.Flag, "If true, returns only events that are active or ending."),
            new("hazard", ParameterKind.Identifier, "Returns only events of this hazard."),
            new("area", ParameterKind.Identifier, "Returns only events that reached this area."),
            new("severity", ParameterKind.Severity, "Returns only events whose highest severity is at least this one."),
            new("audience", ParameterKind.Audience, "Returns only events for the public, or for staff. Defaults to all that the caller may see: those for staff need the role staff or engineer."),
            new("from", ParameterKind.Time, "Returns only events that ended at this time or later, or have not ended."),
            new("to", ParameterKind.Time, "Returns only events that began before this time. Must not be before from."),
            .. Paging,
        ],
        Answers = [new(200, "A page of events.", Json<Page<EventResource>>()), BadQuery, Loading],
    };

    public static readonly Operation Get = new(
        "getEvent", Alerts, "Get an event", "Returns the event with its stations, active alerts and timeline.")
    {
        PathId = "The ID of the event.",
        PathIdKind = ParameterKind.Name,
        Answers = [new(200, "The event.", Json<EventResource>()), NotFound("event"), Loading],
    };
}
