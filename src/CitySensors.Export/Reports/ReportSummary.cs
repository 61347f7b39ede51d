using System.Globalization;
using System.Text;
using CitySensors.Core.Alerts;
using CitySensors.Core.Reports;

namespace CitySensors.Export.Reports;

/// <summary>The few lines of a report that fit into a mail.</summary>
public static class ReportSummary
{
    public static string Of(DailyReport report, string city)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        Line($"{city}: report of {report.Day.Date:yyyy-MM-dd}");
        Line($"");
        Line($"Stations with values: {report.Stations.Count - report.Silent.Count():N0} of {report.Stations.Count:N0}");
        Line($"Values: {report.Stations.Sum(station => station.Values):N0}, of which outliers: {report.Stations.Sum(station => station.Outliers):N0}");
        var bySeverity = Enum.GetValues<Severity>().Reverse().Select(severity => (Severity: severity, Count: report.Alerts.Count(alert => alert.Last.HighestSeverity == severity))).Where(one => one.Count > 0);
        Line($"Alerts that are known: {(report.Alerts.Count == 0 ? "none" : string.Join(", ", bySeverity.Select(one => $"{one.Severity} {one.Count.ToString("N0", CultureInfo.InvariantCulture)}")))}");
        if (report.Jobs.Where(job => job.Record.Failures > 0).Select(job => job.Name).ToList() is { Count: > 0 } failing) Line($"Failing jobs: {string.Join(", ", failing)}");
        if (report.Unknown.Count > 0) Line($"");
        if (report.Unknown.Count > 0) Line($"What is not known:");
        foreach (var sentence in report.Unknown) Line($"- {sentence}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
    }
}
