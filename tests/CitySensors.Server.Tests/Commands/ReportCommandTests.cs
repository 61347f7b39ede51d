using System.Globalization;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Commands;

public sealed class ReportCommandTests : HostTestBase
{
    private static string Day { get; } = TimeProvider.System.GetUtcNow().AddDays(-2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Report_OfADay_WritesThePageAndTheTables()
    {
        await using var server = await ServerProcess.Start(Data("one"), $"--Report:Folder={Folder.File("reports")}").ReadyAsync(Http, Cancelled);
        var result = await ReportAsync(server, Day);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(
            ["alerts.csv", "areas.csv", "forecasts.csv", "jobs.csv", "rankings.csv", "report.html", "stations.csv", "unknown.csv"],
            Directory.GetFiles(Folder.File("output")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Contains("The city has no stations.", await File.ReadAllTextAsync(Path.Combine(Folder.File("output"), "report.html"), Cancelled), StringComparison.Ordinal);

        var notOver = await ReportAsync(server, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(1, notOver.ExitCode);
        Assert.Contains("The day is not over.", notOver.Errors, StringComparison.Ordinal);
        Assert.Contains("expected a date such as 2026-11-27", (await ReportAsync(server, "yesterday")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_CityThatMakesNone_SaysWhichSettingIsMissing()
    {
        await using var server = await ServerProcess.Start(Data("two")).ReadyAsync(Http, Cancelled);
        Assert.Contains("Report:Folder is not set", (await ReportAsync(server, Day)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_MailWithFaults_ReportsAllAtOnceWithoutThePassword()
    {
        var result = await ServerProcess.RunAsync(
            Folder.Path, ["--data", Data("three"), "--Mail:Host", "mail.example.org", "--Mail:Username", "city", "--Mail:Password", "not-to-be-seen", "--Mail:To:0", "clerk"], Cancelled);
        Assert.NotEqual(0, result.ExitCode);
        foreach (var fault in (string[])["Mail:From needs", "Mail:To:0 \"clerk\" is not an address", "Mail:Host needs Report:Folder"]) Assert.Contains(fault, result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", result.Text, StringComparison.Ordinal);
    }

    private string Data(string name) => Directory.CreateDirectory(Folder.File(name)).FullName;

    private Task<ProcessResult> ReportAsync(ServerProcess server, string day) =>
        ServerProcess.RunAsync(Folder.Path, ["report", day, "--output", Folder.File("output"), "--url", server.Url.ToString()], Cancelled);
}
