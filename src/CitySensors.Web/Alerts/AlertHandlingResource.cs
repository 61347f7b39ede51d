using System.ComponentModel;
using CitySensors.Core.Alerts.Handling;
using CitySensors.Core.Audit;
using CitySensors.Web.Audit;

namespace CitySensors.Web.Alerts;

[Description("How staff handle an alert.")]
internal sealed record AlertHandlingResource
{
    [Description("Who acknowledged the alert, and when. Omitted if nobody did.")]
    public HandledByResource? Acknowledged { get; init; }

    [Description("Who shall handle the alert. Omitted if it is not assigned.")]
    public string? Assignee { get; init; }

    [Description("The number of notes.")]
    public required int Notes { get; init; }

    [Description("Who closed the alert as a false alarm, and when. Omitted if it is not closed.")]
    public HandledByResource? FalseAlarm { get; init; }

    [Description("All actions, oldest first.")]
    public required IReadOnlyList<AuditEntryResource> Actions { get; init; }

    public static AlertHandlingResource From(IReadOnlyList<AuditEntry> steps)
    {
        var handling = AlertHandling.Of(steps);
        return new AlertHandlingResource
        {
            Acknowledged = HandledByResource.From(handling.Acknowledged),
            Assignee = handling.Assignee,
            Notes = handling.Notes,
            FalseAlarm = HandledByResource.From(handling.FalseAlarm),
            Actions = [.. steps.Select(AuditEntryResource.From)],
        };
    }
}

[Description("Who did something, and when.")]
internal sealed record HandledByResource
{
    [Description("The name of the API key, or open if there were no keys.")]
    public required string By { get; init; }

    [Description("When it was done.")]
    public required DateTime Time { get; init; }

    public static HandledByResource? From(HandledBy? handled) => handled is null ? null : new() { By = handled.Name, Time = handled.Time.UtcDateTime };
}
