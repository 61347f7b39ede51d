using CitySensors.Core.Audit;

namespace CitySensors.Core.Alerts.Handling;

/// <summary>How people handle an alert, computed from the steps of the alert in the audit log. Immutable.</summary>
public sealed record AlertHandling
{
    /// <summary>The name of the details with the assignee.</summary>
    public const string AssigneeDetail = "assignee";

    public const int MaxSteps = 1000;

    private const string Closed = "The alert is closed as a false alarm; reopen it first.";

    public static AlertHandling None { get; } = new();

    public int Steps { get; private init; }

    /// <summary>Who acknowledged the alert; null if nobody did.</summary>
    public HandledBy? Acknowledged { get; private init; }

    /// <summary>Who shall handle the alert; null if it is not assigned.</summary>
    public string? Assignee { get; private init; }

    public int Notes { get; private init; }

    /// <summary>Who closed the alert as a false alarm; null if it is not closed.</summary>
    public HandledBy? FalseAlarm { get; private init; }

    /// <param name="steps">All steps of the alert, in order.</param>
    public static AlertHandling Of(IEnumerable<AuditEntry> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return steps.Aggregate(None, (handling, step) => handling.After(step));
    }

    /// <summary>Why an action is impossible now; null if it is possible.</summary>
    public string? RefusalOf(AlertActionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Steps >= MaxSteps) return $"The alert has {MaxSteps} actions, the most that are kept.";
        return request.Action switch
        {
            AuditActions.Reopen => FalseAlarm is null ? "The alert is not closed." : null,
            AuditActions.FalseAlarm when FalseAlarm is { } closed => $"The alert is closed as a false alarm already, by {closed.Name}.",
            AuditActions.Acknowledge or AuditActions.Assign when FalseAlarm is not null => Closed,
            AuditActions.Acknowledge when Acknowledged is { } by => $"The alert is acknowledged already, by {by.Name}.",
            AuditActions.Assign when Assignee == request.Assignee => $"The alert is assigned to {Assignee} already.",
            _ => null,
        };
    }

    private AlertHandling After(AuditEntry step)
    {
        var by = new HandledBy(step.Actor.Name, step.Time);
        var next = this with { Steps = Steps + 1 };
        return step.Action switch
        {
            AuditActions.Acknowledge => next with { Acknowledged = by },
            AuditActions.Assign => next with { Assignee = step.Details[AssigneeDetail] },
            AuditActions.Note => next with { Notes = Notes + 1 },
            AuditActions.FalseAlarm => next with { FalseAlarm = by },
            AuditActions.Reopen => next with { FalseAlarm = null },
            _ => next,
        };
    }
}

/// <param name="Name">The name of the API key.</param>
/// <param name="Time">When it was done.</param>
public sealed record HandledBy(string Name, DateTimeOffset Time);
