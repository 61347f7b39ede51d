using CitySensors.Core.Audit;

namespace CitySensors.Core.Alerts.Handling;

/// <summary>Counts the alerts that were closed as false alarms and not reopened, by rule. Not thread safe.</summary>
public sealed class FalseAlarmTally
{
    /// <summary>The name of the details with the rule.</summary>
    public const string RuleDetail = "rule";

    private readonly HashSet<string> _decided = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _byRule = new(StringComparer.Ordinal);

    /// <summary>The number of alerts by the id of their rule, in the order of the ids.</summary>
    public IReadOnlyCollection<KeyValuePair<string, int>> ByRule => _byRule;

    /// <param name="entry">An entry of the audit log; entries must be added newest first.</param>
    public void Add(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Subject.Kind != AuditSubjects.Alert || entry.Action is not (AuditActions.FalseAlarm or AuditActions.Reopen)) return;
        // The newest of both decides.
        if (!_decided.Add(entry.Subject.Id) || entry.Action == AuditActions.Reopen || entry.Details[RuleDetail] is not { } rule) return;
        _byRule[rule] = _byRule.GetValueOrDefault(rule) + 1;
    }
}
