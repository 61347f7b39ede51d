using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Reports;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Server.Reports;
using CitySensors.Server.Tests.City;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web.City;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Server.Tests.Reports;

public sealed class DailyReportJobTests : IDisposable
{
    private static readonly DateOnly Day = DateOnly.FromDateTime(ServerCity.Noon.Date);

    private readonly TestFolder _data = new();
    private readonly TestFolder _reports = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_DayWithAlertsAndSilence_IsInPageAndTables()
    {
        await using var city = await OpenAsync();
        await city.ChangeAsync(new DefinitionChange.PutStation(new StationDefinition("market", "Market <b>Square</b>", Area: "=centre")));
        await city.ChangeAsync(new DefinitionChange.PutStation(new StationDefinition("silent", "Harbour", Area: "=centre")));
        await city.ChangeAsync(new DefinitionChange.PutRule(new Rule("loud", "noise_level", TimeSpan.Zero, TimeSpan.Zero, [new RuleLevel(Severity.Severe, new Threshold.Above(80, 80))]) { MinValues = 1 }));
        // Those of the alert arrive in time.
        foreach (var (from, count) in ((int, int)[])[(0, 23), (23, 37)]) await city.SendAsync(Enumerable.Range(from, count).Select(i => new Sent("market", i, i is 20 or 21 ? 90 + i : 50)));
        await StoredAsync(city);

        var entry = await city.Services.GetRequiredService<IDailyReports>().CreateAsync(Day, Cancelled);
        Assert.False(entry!.IsProvisional);
        var page = Read("report.html");
        Assert.Contains("Market &lt;b&gt;Square&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("1 station sent no value", page, StringComparison.Ordinal);
        Assert.DoesNotContain("No alerts", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        var stations = Lines("stations.csv");
        Assert.StartsWith("market,Market <b>Square</b>,'=centre,60,2,0,0,0.04", stations[1], StringComparison.Ordinal);
        Assert.StartsWith("silent,Harbour,'=centre,0,0,0,0,0,", stations[2], StringComparison.Ordinal);
        var alerts = Lines("alerts.csv");
        Assert.Contains(alerts, line => line.Contains(",Severe,loud,market,'=centre,noise_level,2026-01-01T12:20:00Z,2026-01-01T12:22:00Z,cleared,on_time,111,80,dB", StringComparison.Ordinal));
        Assert.Equal(["alerts.csv", "areas.csv", "forecasts.csv", "jobs.csv", "rankings.csv", "report.html", "report.json", "stations.csv", "summary.txt", "unknown.csv"], Files());
    }

    [Fact]
    public async Task Run_ValuesAreNotCounted_IsProvisionalAndFailsUntilTheyAre()
    {
        var time = new SetClock { Now = new DateTimeOffset(Day.AddDays(1), new TimeOnly(6, 0), TimeSpan.Zero) };
        await using var city = await OpenAsync(time);
        await city.SendAsync(Enumerable.Range(0, 30).Select(i => new Sent("a", i)));
        await city.StoredAsync();
        var job = city.Services.GetRequiredService<DailyReportJob>();

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => job.RunAsync(Cancelled));
        Assert.Contains("2026-01-01", error.Message, StringComparison.Ordinal);
        Assert.Contains("This report is provisional", Read("report.html"), StringComparison.Ordinal);

        await RollUpAsync(city);
        await job.RunAsync(Cancelled);
        Assert.DoesNotContain("provisional", Read("report.html"), StringComparison.Ordinal);
        Assert.False(Assert.Single(city.Services.GetRequiredService<IDailyReports>().List(null, 10)).IsProvisional);
    }

    [Fact]
    public async Task Run_Again_LeavesTheReportAsItIs()
    {
        var time = new SetClock { Now = new DateTimeOffset(Day.AddDays(1), new TimeOnly(6, 0), TimeSpan.Zero) };
        await using var city = await OpenAsync(time);
        var job = city.Services.GetRequiredService<DailyReportJob>();
        await job.RunAsync(Cancelled);
        var written = File.GetLastWriteTimeUtc(PathOf("report.html"));
        await job.RunAsync(Cancelled);
        Assert.Equal(written, File.GetLastWriteTimeUtc(PathOf("report.html")));

        // Two days without the city.
        time.Now += TimeSpan.FromDays(2);
        await job.RunAsync(Cancelled);
        Assert.Equal([Day.AddDays(2), Day.AddDays(1), Day], city.Services.GetRequiredService<IDailyReports>().List(null, 10).Select(entry => entry.Day));
    }

    [Fact]
    public async Task Create_FolderCannotBeUsed_SaysSo()
    {
        await File.WriteAllTextAsync(_reports.File("file"), "", Cancelled);
        await using var city = await ServerCity.OpenAsync(_data.Path, settings: ["--Report:Folder", _reports.File("file")]);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => city.Services.GetRequiredService<IDailyReports>().CreateAsync(Day, Cancelled));
        Assert.Contains(_reports.File("file"), error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _data.Dispose();
        _reports.Dispose();
    }

    private Task<ServerCity> OpenAsync(TimeProvider? time = null) => ServerCity.OpenAsync(_data.Path, new CityOptions { DefaultRules = DefaultRuleChoice.None }, time: time, settings: ["--Report:Folder", _reports.Path]);

    private static async Task StoredAsync(ServerCity city)
    {
        await city.StoredAsync();
        await RollUpAsync(city);
    }

    private static async Task RollUpAsync(ServerCity city)
    {
        RollUpPosition? after = default(RollUpPosition);
        while (after is { } position) after = (await city.Store.RollUpAsync(position, Cancelled)).Next;
    }

    private string PathOf(string file) => Path.Combine(_reports.Path, "2026-01-01", file);

    private string Read(string file) => File.ReadAllText(PathOf(file));

    private string[] Lines(string file) => Read(file).Split("\r\n");

    private IEnumerable<string> Files() => Directory.GetFiles(Path.Combine(_reports.Path, "2026-01-01")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>Timers run in real time.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
