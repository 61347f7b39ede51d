using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Reports;

namespace CitySensors.Server.Reports;

/// <summary>Reads the alerts that were there on a day. Thread safe.</summary>
internal static class AlertsOfDay
{
    public const int MaxAlerts = 10_000;

    private const int PageEntries = 1000;

    /// <summary>
    /// Every alert that was there has an entry since the day began, which may be its end much later, or is active.
    /// </summary>
    /// <returns>The alerts, and whether there are more of them.</returns>
    public static async Task<(IReadOnlyList<AlertOfDay> Alerts, bool HasMore)> ReadAsync(IAlertLog log, Window day, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(log.Active.Where(alert => alert.Onset.UtcTicks < day.EndTicks).Select(alert => alert.Id), StringComparer.Ordinal);
        var query = new AlertQuery { From = new DateTimeOffset(day.StartTicks, TimeSpan.Zero) };
        while (await log.ReadAsync(query, PageEntries, cancellationToken) is { Count: > 0 } page && ids.Count <= MaxAlerts)
        {
            ids.UnionWith(page.Where(entry => entry.Onset.UtcTicks < day.EndTicks).Select(entry => entry.Id));
            query = query with { Since = page[^1].Sequence };
        }

        var alerts = new List<AlertOfDay>();
        foreach (var id in ids.Take(MaxAlerts))
            if (AlertOfDay.From(await log.HistoryAsync(id, cancellationToken), day) is { } alert) alerts.Add(alert);
        return (alerts, ids.Count > MaxAlerts);
    }
}
