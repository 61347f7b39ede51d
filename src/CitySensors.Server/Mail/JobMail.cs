using System.Globalization;
using System.Text.Json;
using CitySensors.Core.Jobs;
using CitySensors.Export.Archive;
using CitySensors.Grains.Jobs;
using CitySensors.Server.Archive;
using CitySensors.Server.History;
using CitySensors.Server.Reports;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Mail;

/// <summary>
/// Tells people by mail that an export or a report fails, once until it runs again, and then that it does; and what exports wrote, where that is switched on.
/// </summary>
internal sealed class JobMail(ICityJobs jobs, ReportFolder folder, ExportNotes notes, MailSender sender, IOptions<CityOptions> city) : ICityJob
{
    public const string Name = "failure-mail";

    public const string Description = "Sends a mail when an export or a report fails, when it runs again, and when an export that is switched on has written something.";

    public static IReadOnlyList<string> Exports { get; } = [ArchiveJob.Name, HistorySetup.PostgreSqlJobName, HistorySetup.MySqlJobName, HistorySetup.ElasticsearchJobName];

    /// <summary>What is repeated with success meanwhile is nothing that people need to know.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Those whose results people wait for. A failure of the job itself is in the metrics.</summary>
    private static readonly string[] Watched = [.. Exports, DailyReportJob.Name];

    private string Path => System.IO.Path.Combine(folder.Path, "_failures.json");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Before the jobs: a run that has ended by then adds nothing to them.
        var written = notes.List();
        var watched = (await jobs.ListAsync(cancellationToken)).Where(job => Watched.Contains(job.Name, StringComparer.Ordinal)).ToList();
        var told = await ToldAsync(cancellationToken);
        var notices = JobNotices.Of(watched, told);
        var done = told.Intersect(watched.Select(job => job.Name), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        // Each is noted once it is sent, so that those before are not sent again if one is not.
        foreach (var job in notices.Failed)
        {
            await sender.SendAsync($"{city.Value.Name}: {job.Name} fails", KeyOf(job, "failed"), FailedText(job), [], cancellationToken);
            done.Add(job.Name);
            Note(done);
        }

        foreach (var job in notices.Recovered)
        {
            await sender.SendAsync($"{city.Value.Name}: {job.Name} runs again", KeyOf(job, "recovered"), $"The job {job.Name} ran with success on {Time(job.Record.LastSuccess)}.\r\n", [], cancellationToken);
            done.Remove(job.Name);
            Note(done);
        }

        await TellWrittenAsync(written, watched, cancellationToken);
    }

    private async Task TellWrittenAsync(IReadOnlyList<ExportNote> written, IReadOnlyList<JobStatus> watched, CancellationToken cancellationToken)
    {
        foreach (var note in written)
        {
            if (watched.FirstOrDefault(job => job.Name == note.Job)?.RunningSince <= note.Began) continue;
            await sender.SendAsync($"{city.Value.Name}: {note.Subject}", note.Key, note.Text, [], cancellationToken);
            notes.Remove(note);
        }
    }

    private static string FailedText(JobStatus job) =>
        $"The job {job.Name} fails: {job.Description}\r\n\r\nError: {job.Record.LastRun?.Error}\r\nLast run: {Time(job.Record.LastRun?.Began)}\r\n"
        + $"Last success: {Time(job.Record.LastSuccess)}\r\n\r\nIt is repeated until it succeeds; another mail says when it does.\r\n";

    private static string KeyOf(JobStatus job, string what) => $"{what}.{job.Name}.{job.Record.LastSuccess?.ToUnixTimeMilliseconds() ?? 0}";

    private static string Time(DateTimeOffset? time) => time is { } known ? known.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "never";

    private async Task<IReadOnlyList<string>> ToldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(Path) ? JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(Path, cancellationToken)) ?? [] : [];
        }
        catch (JsonException)
        {
            // Better told twice than never.
            return [];
        }
    }

    private void Note(IEnumerable<string> told) => ArchiveFile.Replace(Path, JsonSerializer.SerializeToUtf8Bytes(told.Order(StringComparer.Ordinal)));
}
