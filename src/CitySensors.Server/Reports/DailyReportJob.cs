using System.Globalization;
using CitySensors.Core.Reports;
using CitySensors.Core.Storage;
using CitySensors.Grains.Jobs;
using CitySensors.Server.Mail;

namespace CitySensors.Server.Reports;

/// <summary>Makes the report of the last day, and those of days before it that are missing or provisional.</summary>
/// <param name="reports">The reports.</param>
/// <param name="mail">Sends them; none if no mail server is configured.</param>
internal sealed class DailyReportJob(DailyReports reports, IEnumerable<ReportMail> mail) : ICityJob
{
    public const string Name = "daily-report";

    public const string Description = "Makes the report of the day before, as a page and CSV files.";

    public const string Cron = "0 6 * * *";

    /// <summary>Not on the scheduler of the grain: a large city keeps a core busy for a while.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.Run(() => MakeAsync(cancellationToken), cancellationToken);

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        var last = reports.Last;
        var provisional = new List<string>();
        foreach (var day in ReportDay.Due(reports.List(last.AddDays(1), ReportDay.MaxDays), last))
        {
            if (await reports.CreateAsync(day, cancellationToken) is { IsProvisional: true }) provisional.Add(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        foreach (var one in mail) await one.SendDueAsync(last, cancellationToken);
        if (provisional.Count > 0) throw new StoreUnavailableException($"Values are still being counted; provisional until the next run: {string.Join(", ", provisional)}.");
    }
}
