using System.Globalization;
using System.Text;
using CitySensors.Core.Reports;
using CitySensors.Server.Reports;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Mail;

/// <summary>Sends each report once. For the job of the reports, which runs once at a time.</summary>
internal sealed class ReportMail(ReportFolder folder, MailSender sender, IOptions<CityOptions> city, TimeProvider time)
{
    /// <summary>Sends the reports that were not sent, oldest first.</summary>
    /// <param name="last">The last day that is over.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="MailException">One was not sent; those before are marked.</exception>
    public async Task SendDueAsync(DateOnly last, CancellationToken cancellationToken)
    {
        foreach (var report in ReportMails.Due(folder.List(last.AddDays(1), ReportDay.MaxDays), last))
        {
            var day = report.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var files = folder.ReadFiles(report.Day);
            var text = Encoding.UTF8.GetString(files.First(file => file.Name == ReportFolder.SummaryName).Content);
            await sender.SendAsync(
                $"{city.Value.Name}: report of {day}{(report.IsProvisional ? " (provisional)" : "")}",
                $"report.{day}.{report.CreatedAt.ToUnixTimeMilliseconds()}",
                text + "\r\nThe report is attached: open report.html in a browser; the tables are CSV files.\r\n",
                files.Where(file => file.Name != ReportFolder.SummaryName).Select(file => ($"{day}-{file.Name}", file.Content)),
                cancellationToken);
            folder.MarkMailed(report.Day, time.GetUtcNow());
        }
    }
}
