using System.Text.Json;
using CitySensors.Core.Audit;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Alerts.Handling;

/// <summary>What somebody wants to do with an alert. Immutable.</summary>
/// <param name="Action">One of <see cref="Actions"/>.</param>
/// <param name="Comment">What they say about it.</param>
/// <param name="Assignee">Who shall handle the alert.</param>
public sealed record AlertActionRequest(string Action, string? Comment, string? Assignee)
{
    public const int MaxAssigneeLength = 100;

    public static IReadOnlyList<string> Actions { get; } =
        [AuditActions.Acknowledge, AuditActions.Assign, AuditActions.Note, AuditActions.FalseAlarm, AuditActions.Reopen];

    private static readonly IReadOnlyDictionary<string, int> Known = Actions.Index().ToDictionary(action => action.Item, action => action.Index);

    /// <returns>The request, or all errors.</returns>
    public static (AlertActionRequest? Request, IReadOnlyList<DefinitionError> Errors) Read(JsonElement json)
    {
        var errors = new ErrorCollector();
        if (!errors.IsObject(json, "")) return (null, errors.Errors);
        errors.OnlyMembers(json, "", "action", "comment", "assignee");
        var action = errors.Choice(json, "", "action", Known, required: true) is { } known ? Actions[known] : null;
        var comment = errors.Text(json, "", "comment", AuditEntry.MaxCommentLength, required: action == AuditActions.Note);
        if (comment is not null && !VisibleText.HasVisible(comment)) errors.Add("comment", "Must have visible characters.");
        var assignee = errors.Text(json, "", "assignee", MaxAssigneeLength, required: action == AuditActions.Assign);
        if (assignee is not null && !VisibleText.IsVisible(assignee)) errors.Add("assignee", "Must have neither invisible characters nor white space at its ends.");
        if (action is not (null or AuditActions.Assign) && ErrorCollector.IsGiven(json, "assignee")) errors.Add("assignee", $"Only valid with the action {AuditActions.Assign}.");
        return errors.Errors.Count > 0 ? (null, errors.Errors) : (new AlertActionRequest(action!, comment, assignee), []);
    }
}
