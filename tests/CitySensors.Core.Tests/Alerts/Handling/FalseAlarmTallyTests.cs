using CitySensors.Core.Alerts.Handling;
using CitySensors.Core.Audit;
using CitySensors.TestSupport.Audit;

namespace CitySensors.Core.Tests.Alerts.Handling;

public sealed class FalseAlarmTallyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Add_ActionsOfAlerts_CountsThoseThatAreClosed()
    {
        (string Alert, string Action, string Rule)[] actions =
        [
            ("a", "false_alarm", "heat"), ("b", "false_alarm", "heat"), ("b", "reopen", "heat"), ("c", "false_alarm", "cold"), ("c", "reopen", "cold"), ("c", "false_alarm", "cold"),
            ("d", "acknowledge", "heat"), ("e", "false_alarm", "heat"), ("e", "note", "heat"),
        ];
        var tally = new FalseAlarmTally();
        foreach (var (i, (alert, action, rule)) in actions.Index().Reverse())
            tally.Add(AuditEntries.Step(Noon.AddMinutes(i), AuditEntries.Ada, action, alert, 1) with { Details = AuditDetails.Of((FalseAlarmTally.RuleDetail, rule)) });
        Assert.Equal([new("cold", 1), new("heat", 2)], tally.ByRule);
    }

    [Fact]
    public void Add_EntriesOfOtherSubjects_AreNotCounted()
    {
        var tally = new FalseAlarmTally();
        tally.Add(AuditEntries.One(Noon, AuditEntries.Ada, AuditActions.FalseAlarm, AuditSubjects.Rule, "heat") with { Details = AuditDetails.Of((FalseAlarmTally.RuleDetail, "heat")) });
        Assert.Empty(tally.ByRule);
    }
}
