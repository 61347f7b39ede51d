namespace CitySensors.Core.Reports;

/// <summary>Which reports are sent by mail.</summary>
public static class ReportMails
{
    /// <summary>
    /// Those after the newest one that was sent, oldest first; before the first mail only the newest one. A provisional report waits until it is
    /// final, or until the next day is over. Each is sent once: a report that is made again later is not sent again.
    /// </summary>
    /// <param name="reports">The newest reports.</param>
    /// <param name="last">The last day that is over.</param>
    public static IReadOnlyList<ReportEntry> Due(IReadOnlyCollection<ReportEntry> reports, DateOnly last)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var newestSent = reports.Where(report => report.MailedAt is not null).Select(report => (DateOnly?)report.Day).Max();
        var after = newestSent ?? reports.Select(report => (DateOnly?)report.Day).Max()?.AddDays(-1);
        return [.. reports.Where(report => report.Day > after && (!report.IsProvisional || report.Day < last)).OrderBy(report => report.Day)];
    }
}
