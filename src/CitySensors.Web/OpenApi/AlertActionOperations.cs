using CitySensors.Web.Alerts;
using CitySensors.Web.Audit;
using CitySensors.Web.Json;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The operations on how alerts are handled.</summary>
internal static class AlertActionOperations
{
    public static readonly Operation Post = new(
        "postAlertAction",
        "Alerts",
        "Handle an alert",
        "Acknowledges an alert, assigns it, adds a note, closes it as a false alarm or reopens it, whether it is active or has ended. The action is an entry of the audit log; the alert log does not change.")
    {
        PathId = "The ID of the alert.",
        PathIdKind = ParameterKind.Name,
        Body = new("The action.", typeof(AlertActionInput), "application/json"),
        Roles = ["staff", "engineer"],
        Answers =
        [
            new(201, "The entry of the audit log.", Json<AuditEntryResource>()),
            Fault(400, "The action is invalid. All errors are listed in errors."),
            NotFound("alert"),
            Fault(409, "The action is impossible now: the alert is acknowledged already, assigned to the same assignee, closed, not closed, or has too many actions."),
            Fault(413, "The body is too large."),
            Fault(415, "The media type is not application/json, or the body has a content encoding."),
            Fault(503, "Whether the action was stored is unknown, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };

    public static readonly Operation ListFalseAlarms = new(
        "listFalseAlarms", "Alerts", "Count false alarms", "Returns how many alerts of each rule were closed as false alarms and not reopened, ordered by the ID of the rule. Rules without any are left out.")
    {
        Query =
        [
            new("from", ParameterKind.Time, "Counts only actions from this time on, in RFC 3339 with an offset."),
            new("to", ParameterKind.Time, "Counts only actions before this time, in RFC 3339 with an offset; not before from."),
        ],
        Roles = ["staff", "engineer"],
        Answers =
        [
            new(200, "The rules.", Json<Page<FalseAlarmResource>>()),
            BadQuery,
            Fault(422, $"There are more than {FalseAlarmEndpoint.MaxActions} actions on alerts in this time."),
            Fault(503, "The audit log cannot be read at the moment, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };
}
