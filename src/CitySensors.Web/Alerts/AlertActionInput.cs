using System.ComponentModel;
using CitySensors.Core.Alerts.Handling;
using CitySensors.Core.Audit;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Alerts;

/// <summary>The schema of an action for the API description; <see cref="AlertActionRequest"/> reads it.</summary>
[Description("What is done with an alert.")]
[Example("""{"action": "note", "comment": "Two callers smell smoke."}""")]
[Example("""{"action": "acknowledge", "comment": "On my way."}""")]
[Example("""{"action": "assign", "assignee": "Fire Brigade North"}""")]
internal sealed record AlertActionInput
{
    [Description("acknowledge, assign, note, false_alarm (closes the alert) or reopen.")]
    [AlertAction]
    public required string Action { get; init; }

    [Description("A comment, with visible characters. Required for a note.")]
    [PlainText(AuditEntry.MaxCommentLength)]
    public string? Comment { get; init; }

    [Description("Who shall handle the alert. Required for assign, and only valid with it; neither invisible characters nor white space at its ends.")]
    [PlainText(AlertActionRequest.MaxAssigneeLength)]
    public string? Assignee { get; init; }
}

/// <summary>An action on an alert.</summary>
internal sealed class AlertActionAttribute : SchemaRuleAttribute
{
    protected override void ApplyToOne(Microsoft.OpenApi.OpenApiSchema schema) =>
        schema.Enum = [.. AlertActionRequest.Actions.Select(action => (System.Text.Json.Nodes.JsonNode)action)];
}
