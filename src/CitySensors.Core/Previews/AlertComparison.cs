namespace CitySensors.Core.Previews;

/// <summary>Compares the alerts of two rules at a station: those that overlap in time tell of the same event.</summary>
public static class AlertComparison
{
    /// <summary>Whether each alert overlaps with one of the others.</summary>
    /// <param name="alerts">Alerts in order of time, none of which overlap.</param>
    /// <param name="others">Other such alerts.</param>
    public static bool[] Overlapping(IReadOnlyList<PreviewedAlert> alerts, IReadOnlyList<PreviewedAlert> others)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentNullException.ThrowIfNull(others);
        var overlapping = new bool[alerts.Count];
        var other = 0;
        for (var i = 0; i < alerts.Count; i++)
        {
            while (other < others.Count && others[other].EndTicks < alerts[i].OnsetTicks) other++;
            overlapping[i] = other < others.Count && alerts[i].Overlaps(others[other]);
        }

        return overlapping;
    }
}
