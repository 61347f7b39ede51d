using CitySensors.Core.Alerts.Handling;
using CitySensors.Core.Audit;
using CitySensors.TestSupport.Audit;

namespace CitySensors.Core.Tests.Alerts.Handling;

public sealed class AlertHandlingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_AllActions_IsHowTheAlertStands()
    {
        var handling = After("acknowledge", "assign Ben", "note", "note", "assign Eva", "false_alarm");
        Assert.Equal(new HandledBy("Ada", Noon.AddMinutes(1)), handling.Acknowledged);
        Assert.Equal(("Eva", 2, 6), (handling.Assignee, handling.Notes, handling.Steps));
        Assert.Equal(new HandledBy("Ada", Noon.AddMinutes(6)), handling.FalseAlarm);
    }

    [Fact]
    public void Of_Reopened_IsAsBeforeItWasClosed()
    {
        var handling = After("acknowledge", "assign Ben", "false_alarm", "reopen");
        Assert.Null(handling.FalseAlarm);
        Assert.Equal(("Ada", "Ben"), (handling.Acknowledged!.Name, handling.Assignee));
    }

    [Theory]
    [InlineData("acknowledge", null)]
    [InlineData("acknowledge", "acknowledged already, by Ada", "acknowledge")]
    [InlineData("acknowledge", "acknowledged already, by Ada", "false_alarm", "reopen", "acknowledge", "note")]
    [InlineData("acknowledge", "reopen it first", "false_alarm")]
    [InlineData("assign Ben", null)]
    [InlineData("assign Ben", null, "assign Eva")]
    [InlineData("assign Ben", "assigned to Ben already", "assign Ben")]
    [InlineData("assign Ben", "reopen it first", "false_alarm")]
    [InlineData("note", null, "note")]
    [InlineData("note", null, "false_alarm")]
    [InlineData("false_alarm", null, "acknowledge")]
    [InlineData("false_alarm", "closed as a false alarm already, by Ada", "false_alarm")]
    [InlineData("false_alarm", null, "false_alarm", "reopen")]
    [InlineData("reopen", "not closed")]
    [InlineData("reopen", "not closed", "false_alarm", "reopen")]
    [InlineData("reopen", null, "false_alarm")]
    public void RefusalOf_ActionAfterOthers_SaysWhyItIsImpossible(string action, string? refusal, params string[] before)
    {
        var found = After(before).RefusalOf(Request(action));
        if (refusal is null) Assert.Null(found);
        else Assert.Contains(refusal, found, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusalOf_AsManyActionsAsAreKept_RefusesAnyOther()
    {
        var handling = After([.. Enumerable.Repeat("note", AlertHandling.MaxSteps - 1)]);
        Assert.Null(handling.RefusalOf(Request("note")));
        Assert.NotNull(After([.. Enumerable.Repeat("note", AlertHandling.MaxSteps)]).RefusalOf(Request("note")));
    }

    private static AlertHandling After(params string[] actions) => AlertHandling.Of(actions.Select((action, i) =>
    {
        var request = Request(action);
        return AuditEntries.Step(Noon.AddMinutes(i + 1), AuditEntries.Ada, request.Action, "alert", i + 1) with { Details = AuditDetails.Of((AlertHandling.AssigneeDetail, request.Assignee)) };
    }));

    /// <summary>An action and, after a space, the assignee.</summary>
    private static AlertActionRequest Request(string text) => text.Split(' ') is [var action, var assignee] ? new(action, null, assignee) : new(text, null, null);
}
