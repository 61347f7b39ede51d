namespace CitySensors.Core.Alerts;

/// <summary>A change of an alert that late values caused.</summary>
/// <param name="Alert">The alert with them.</param>
/// <param name="State">The state that the change leads to.</param>
/// <param name="Value">The value behind it; without a number, at the time of the change, if there is none.</param>
internal readonly record struct RevisedAlert(AlertOutcome Alert, AlertState State, TimedValue Value);

/// <summary>What late values change.</summary>
internal static class RevisedAlerts
{
    /// <summary>The changes from the alerts of a rule without late values to those with them, in the order in which they are told.</summary>
    /// <param name="before">The alerts without them, oldest first.</param>
    /// <param name="after">The alerts with them, oldest first. Alerts with the same onset are the same.</param>
    /// <param name="arrivedTicks">The arrival of the late values, in UTC ticks.</param>
    public static IEnumerable<RevisedAlert> Between(IReadOnlyList<AlertOutcome> before, IReadOnlyList<AlertOutcome> after, long arrivedTicks)
    {
        foreach (var alert in after)
        {
            var known = before.FirstOrDefault(one => one.Onset == alert.Onset);
            if (known.Source is not null)
            {
                if (!known.IsSameAs(alert)) yield return new RevisedAlert(alert, StateAfter(known, alert), alert.Changed);
            }
            else if (alert.HasEnded)
            {
                yield return new RevisedAlert(alert with { Level = alert.Peak }, AlertState.Raised, alert.Highest);
                yield return new RevisedAlert(alert, AlertState.Cleared, alert.Changed);
            }
            else
            {
                yield return new RevisedAlert(alert, AlertState.Raised, alert.Changed);
            }
        }

        // Last, so that an alert whose onset moved never seems to be over.
        foreach (var alert in before)
            if (!after.Any(one => one.Onset == alert.Onset)) yield return new RevisedAlert(alert, AlertState.Retracted, new TimedValue(arrivedTicks, arrivedTicks, double.NaN));
    }

    private static AlertState StateAfter(AlertOutcome known, AlertOutcome now) =>
        now.HasEnded ? AlertState.Cleared
        : known.HasEnded || (known.IsLate && !now.IsLate) ? AlertState.Raised
        : now.Level > known.Level ? AlertState.Escalated
        : now.Level < known.Level ? AlertState.Deescalated : now.State;
}
