using CitySensors.Core.Jobs;
using CitySensors.Core.Reports;
using CitySensors.Server.Mail;
using CitySensors.Server.Reports;
using CitySensors.Server.Storage;
using CitySensors.TestSupport.Servers;
using CitySensors.Web.City;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace CitySensors.Server.Tests.Mail;

/// <summary>Mail to a real server.</summary>
[Collection(MailCollection.Name)]
public sealed class MailTests(MailServer server) : IDisposable
{
    private static readonly DateOnly Day = new(2026, 11, 27);
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 6, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static IOptions<CityOptions> City { get; } = Options.Create(new CityOptions { Name = "Neustadt an der Spüle" });

    private ReportFolder Folder => new(_folder.Path);

    [Fact]
    public async Task SendDue_Report_ArrivesOnceWithItsFiles()
    {
        Write(new ReportEntry(Day, Now, false, null));
        var mail = new ReportMail(Folder, Sender(server.Port), City, new FakeTimeProvider(Now));
        await mail.SendDueAsync(Day, Cancelled);
        await mail.SendDueAsync(Day, Cancelled);

        var sent = Assert.Single(await MailsAsync("report of 2026-11-27", 1));
        Assert.Equal("Neustadt an der Spüle: report of 2026-11-27", sent.Subject);
        Assert.Equal(["clerk@example.org", "mayor@example.org"], sent.To.Mailboxes.Select(to => to.Address));
        Assert.Contains("Alerts: 3", sent.TextBody, StringComparison.Ordinal);
        Assert.Contains("2026-11-27-report.html", sent.Attachments.OfType<MimePart>().Select(part => part.FileName));
        Assert.Contains("2026-11-27-alerts.csv", sent.Attachments.OfType<MimePart>().Select(part => part.FileName));
        Assert.Equal(Now, Folder.Find(Day)!.MailedAt);
        // Made again later, it is not sent again.
        Write(Folder.Find(Day)! with { CreatedAt = Now.AddHours(1) });
        await mail.SendDueAsync(Day, Cancelled);
        Assert.Single(await MailsAsync("report of 2026-11-27", 1));
    }

    [Fact]
    public async Task SendDue_ServerIsGone_FailsWithoutThePasswordAndIsSentLater()
    {
        var day = Day.AddDays(-10);
        Write(new ReportEntry(day, Now, false, null));
        var gone = new ReportMail(Folder, Sender(FreePorts.Next()), City, TimeProvider.System);
        var error = await Assert.ThrowsAsync<MailException>(() => gone.SendDueAsync(day, Cancelled));
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", error.ToString(), StringComparison.Ordinal);
        Assert.Null(Folder.Find(day)!.MailedAt);

        await new ReportMail(Folder, Sender(server.Port), City, TimeProvider.System).SendDueAsync(day, Cancelled);
        Assert.Single(await MailsAsync("report of 2026-11-17", 1));
    }

    [Fact]
    public async Task Run_ExportFailsAndRunsAgain_IsToldOnceEach()
    {
        var jobs = new Jobs();
        var mail = Mail(jobs);
        await mail.RunAsync(Cancelled);
        jobs.Run("archive", "The disk is full.");
        jobs.Run("roll-up", "Not watched.");
        await mail.RunAsync(Cancelled);
        jobs.Run("archive", "The disk is still full.");
        await mail.RunAsync(Cancelled);
        await Mail(jobs).RunAsync(Cancelled);
        jobs.Run("archive", null);
        await mail.RunAsync(Cancelled);
        await mail.RunAsync(Cancelled);

        Assert.Contains("The disk is full.", Assert.Single(await MailsAsync("archive fails", 1)).TextBody, StringComparison.Ordinal);
        Assert.Single(await MailsAsync("archive runs again", 1));
        Assert.Empty(await MailsAsync("roll-up", 0));
    }

    [Fact]
    public async Task Run_ExportWroteDays_IsToldOnceWhenItsRunIsOver()
    {
        var (jobs, time) = (new Jobs(), new FakeTimeProvider(Now));
        var notes = Notes(time, "archive");
        jobs.RunningSince = Now;
        var run = notes.Begin("archive", "the archive in /data");
        run.Add(Day.AddDays(-1), 1_234_567);
        await Mail(jobs, notes).RunAsync(Cancelled);
        Assert.NotEmpty(notes.List());
        time.Advance(TimeSpan.FromSeconds(3723));
        run.Add(Day, 1);
        jobs.RunningSince = null;
        await Mail(jobs, notes).RunAsync(Cancelled);
        await Mail(jobs, notes).RunAsync(Cancelled);

        var sent = Assert.Single(await MailsAsync("archive wrote 2 days with 1,234,568 rows", 1));
        Assert.Equal("Neustadt an der Spüle: archive wrote 2 days with 1,234,568 rows", sent.Subject);
        Assert.Equal(
            """
            The job archive wrote 2 days with 1,234,568 rows to the archive in /data.

            2026-11-26: 1,234,567 rows
            2026-11-27: 1 row

            Duration: 01:02:03, from 2026-11-28 06:00:00 to 2026-11-28 07:02:03 UTC.
            """,
            sent.TextBody!.ReplaceLineEndings("\n").Trim());
        Assert.Empty(notes.List());
    }

    [Fact]
    public void Add_ExportThatIsNotSwitchedOn_NotesNothing()
    {
        var notes = Notes(new FakeTimeProvider(Now), "archive");
        notes.Begin("mysql-export", "MySQL").Add(Day, 1);
        Assert.Empty(notes.List());
    }

    [Fact]
    public void Add_ManyRunsWithoutMail_KeepsTheNewest()
    {
        var time = new FakeTimeProvider(Now);
        var notes = Notes(time, "archive");
        for (var i = 0; i < 110; i++)
        {
            notes.Begin("archive", "the archive").Add(Day, i);
            time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(Enumerable.Range(10, 100).Select(i => (long)i), notes.List().Select(note => note.Days[0].Rows));
    }

    [Fact]
    public void Validate_Faults_AreReportedAtOnceWithoutThePassword()
    {
        var result = new MailOptionsValidator().Validate(null, new MailOptions { Host = "mail.example.org", Port = 0, Security = MailSecurity.None, Username = "city", Password = "not-to-be-seen", From = "nobody", To = ["clerk@example.org", "x y"] });
        Assert.Equal(4, result.Failures!.Count());
        Assert.DoesNotContain("not-to-be-seen", result.FailureMessage, StringComparison.Ordinal);
        Assert.True(new MailOptionsValidator().Validate(null, new MailOptions()).Succeeded);
        Assert.Contains(
            "Mail:Exports:0 \"roll-up\" is none of archive, postgresql-export, mysql-export, elasticsearch-export.",
            new MailOptionsValidator().Validate(null, new MailOptions { Host = "mail", From = "city@example.org", To = ["clerk@example.org"], Exports = ["roll-up"] }).FailureMessage,
            StringComparison.Ordinal);
        Assert.Contains("Mail:Host is missing", new MailOptionsValidator().Validate(null, new MailOptions { From = "city@example.org" }).FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Mail:Username is missing", new MailOptionsValidator().Validate(null, new MailOptions { Host = "mail", From = "city@example.org", To = ["clerk@example.org"], Password = "not-to-be-seen" }).FailureMessage, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private JobMail Mail(Jobs jobs, ExportNotes? notes = null) => new(jobs, Folder, notes ?? Notes(TimeProvider.System), Sender(server.Port), City);

    private ExportNotes Notes(TimeProvider time, params string[] exports) =>
        new([Folder], new SharedFolders([]), Options.Create(new MailOptions { Exports = exports }), time, NullLogger<ExportNotes>.Instance);

    private static MailSender Sender(int port) => new(Options.Create(new MailOptions
    {
        Host = "127.0.0.1", Port = port, Security = MailSecurity.None, From = "CitySensors <city@example.org>", To = ["clerk@example.org", "Mayor <mayor@example.org>"], Password = "not-to-be-seen",
    }));

    private void Write(ReportEntry entry) => Folder.Write(
        entry,
        "<!DOCTYPE html>",
        "Alerts: 3\r\n",
        CitySensors.Export.Reports.ReportTables.Of(new DailyReport(ReportDay.Of(entry.Day, TimeZoneInfo.Utc), entry.CreatedAt, false, [])));

    /// <summary>The mails with a subject, one for each of the two recipients, once as many as expected were delivered.</summary>
    private async Task<IReadOnlyList<MimeMessage>> MailsAsync(string subject, int count)
    {
        List<MimeMessage> found = [];
        await Eventually.TrueAsync(
            () => (found = [.. server.Mails.Select(path => MimeMessage.Load(path)).Where(mail => mail.Subject?.Contains(subject, StringComparison.Ordinal) == true)]).Count >= 2 * count,
            () => $"{found.Count} mails with \"{subject}\".",
            Cancelled);
        Assert.Equal(2 * count, found.Count);
        return [.. found.DistinctBy(mail => mail.MessageId)];
    }

    private sealed class Jobs : ICityJobs
    {
        private readonly Dictionary<string, JobRecord> _records = ((string[])["archive", "roll-up"]).ToDictionary(name => name, name => new JobRecord(name, Now));

        public DateTimeOffset? RunningSince { get; set; }

        public void Run(string name, string? error) => _records[name] = _records[name].After(new JobRun(Now, Now, error));

        public Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken)
        {
            var schedule = JobSchedule.Every(TimeSpan.FromHours(1));
            return Task.FromResult<IReadOnlyList<JobStatus>>([.. _records.Values.Select(record => new JobStatus(record.Name, "Does something.", schedule.Text, schedule, record, RunningSince))]);
        }

        public Task<JobStatus?> FindAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobStatus?> ChangeAsync(string name, JobChange change, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobStart> RunAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
