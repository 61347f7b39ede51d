using System.Net;
using CitySensors.Core.Forecasts;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Cluster.Tests.Exports;

/// <summary>The report of a day, from a real cluster, and its mail.</summary>
public sealed class ClusterReportTests(MailServer mail) : IClassFixture<MailServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_DayOfACluster_HasTopListsAlertsCompletenessSilenceAndForecastError()
    {
        await using var exports = new ExportCity();
        string[] mails = ["--Mail:Host=127.0.0.1", $"--Mail:Port={mail.Port}", "--Mail:Security=None", "--Mail:From=city@example.org", "--Mail:To:0=staff@example.org"];
        var (a, b) = (await exports.StartAsync(mails), await exports.StartAsync(mails));
        foreach (var (id, name) in ((string, string)[])[("market", "Market <b>Square</b>"), ("silent", "Harbour"), ("stuck", "Tower")])
            Assert.Equal(HttpStatusCode.Created, (await exports.RequestAsync(a, HttpMethod.Put, $"api/stations/{id}", $$"""{"name": "{{name}}", "area": "centre"}""")).Status);
        Assert.Equal(
            HttpStatusCode.Created,
            (await exports.RequestAsync(a, HttpMethod.Put, "api/rules/hot", """{"sensor": "temperature", "min_values": 1, "levels": [{"severity": "Severe", "above": 44}]}""")).Status);
        await ForecastAsync(exports);
        // A value that an illuminance sensor sends when it is saturated is suspect.
        await exports.SendAsync(
            b,
            [
                .. Enumerable.Range(0, 60).Select(minute => ExportCity.Reading("market", minute, $"\"temperature\": {(minute == 20 ? 45 : 22)}")),
                .. Enumerable.Range(0, 60).Select(minute => ExportCity.Reading("stuck", minute, "\"temperature\": 20, \"illuminance\": 2047")),
            ]);
        await Eventually.TrueAsync(
            async () =>
            {
                var (status, text) = await exports.RequestAsync(b, HttpMethod.Put, $"api/reports/{ExportCity.Day}");
                Assert.True(status == HttpStatusCode.OK, text);
                return !text.Contains("\"provisional\": true", StringComparison.Ordinal) && !text.Contains("\"provisional\":true", StringComparison.Ordinal);
            },
            () => $"The report stays provisional. {a.Output}\n{b.Output}",
            Cancelled,
            TimeSpan.FromMinutes(4));

        // Whichever silo is asked.
        foreach (var silo in (Support.SiloProcess[])[a, b])
        {
            var page = (await exports.RequestAsync(silo, HttpMethod.Get, $"api/reports/{ExportCity.Day}")).Text;
            Assert.Contains("Market &lt;b&gt;Square&lt;/b&gt;", page, StringComparison.Ordinal);
            Assert.Contains("1 station sent no value", page, StringComparison.Ordinal);
            Assert.DoesNotContain("provisional", page, StringComparison.Ordinal);
            Assert.DoesNotContain("does not know whether", page, StringComparison.Ordinal);
        }

        var stations = Table(exports, "stations");
        Assert.Contains(stations, row => row.StartsWith("market,Market <b>Square</b>,centre,60,", StringComparison.Ordinal));
        Assert.Contains(stations, row => row.StartsWith("silent,Harbour,centre,0,0,0,0,0,", StringComparison.Ordinal));
        Assert.Contains(stations, row => row.StartsWith("stuck,Tower,centre,60,0,60,", StringComparison.Ordinal));
        Assert.Contains(Table(exports, "areas"), row => row.StartsWith("centre,3,2,120,", StringComparison.Ordinal));
        Assert.Contains(Table(exports, "alerts"), row => row.Contains(",hot,market,centre,temperature,", StringComparison.Ordinal));
        Assert.Contains(Table(exports, "rankings"), row => row.Contains(",temperature,1,market,", StringComparison.Ordinal));
        // The mean of the hour is 22.38, and 20 was forecast.
        Assert.Contains(Table(exports, "forecasts"), row => row.StartsWith("temperature,", StringComparison.Ordinal) && row.Contains(",1,23,2.38", StringComparison.Ordinal));

        // The job makes the newest day, and one mail is sent for it however many silos there are.
        await exports.RunAsync(a, "daily-report");
        await Eventually.TrueAsync(
            async () => await exports.RunAsync(b, "daily-report") is null, () => $"The job fails. {a.Output}\n{b.Output}", Cancelled, TimeSpan.FromMinutes(4));
        await MailAsync("report of");
        Assert.Null(await exports.RunAsync(a, "daily-report"));
        Assert.Single(Mails("report of"));
    }

    [Fact]
    public async Task Run_ExportsThatFailAndThatWrote_AreToldOnceByTheCluster()
    {
        await using var exports = new ExportCity();
        string[] settings =
        [
            "--Mail:Host=127.0.0.1", $"--Mail:Port={mail.Port}", "--Mail:Security=None", "--Mail:From=city@example.org", "--Mail:To:0=staff@example.org", "--Mail:Exports:0=archive",
            $"--History:PostgreSql=Host=127.0.0.1;Port={FreePorts.Next()};Database=city;Username=city",
        ];
        var (a, b) = (await exports.StartAsync(settings), await exports.StartAsync(settings));
        Assert.Equal(HttpStatusCode.Created, (await exports.RequestAsync(a, HttpMethod.Put, "api/stations/market", """{"name": "Market Square", "area": "centre"}""")).Status);
        await exports.SendAsync(b, Enumerable.Range(0, 60).Select(minute => ExportCity.Reading("market", minute, "\"temperature\": 22")));
        Assert.Contains("127.0.0.1", await exports.RunAsync(a, "postgresql-export"), StringComparison.Ordinal);
        await exports.RunUntilAsync(
            b, "archive", () => Task.FromResult($"{Directory.GetFiles(exports.Archive, "*.parquet", SearchOption.AllDirectories).Length}"), "1");

        // Whichever silo has the job, and however often it runs.
        foreach (var silo in (Support.SiloProcess[])[a, b, a]) Assert.Null(await exports.RunAsync(silo, "failure-mail"));
        Assert.Contains("Error: PostgreSQL", await MailAsync("postgresql-export fails"), StringComparison.Ordinal);
        Assert.Contains($"{ExportCity.Day}: 60 rows", await MailAsync("archive wrote 1 day"), StringComparison.Ordinal);
        Assert.Single(Mails("postgresql-export fails"));
        Assert.Single(Mails("archive wrote"));
    }

    private List<string> Mails(string subject) => [.. mail.Mails.Select(File.ReadAllText).Where(text => text.Contains(subject, StringComparison.Ordinal))];

    private async Task<string> MailAsync(string subject)
    {
        await Eventually.TrueAsync(() => Mails(subject).Count > 0, () => $"No mail \"{subject}\" arrives.", Cancelled);
        return Mails(subject)[0];
    }

    private static string[] Table(ExportCity exports, string name) => File.ReadAllLines(Path.Combine(exports.Reports, ExportCity.Day, $"{name}.csv"));

    /// <summary>As it was saved on the day before.</summary>
    private static async Task ForecastAsync(ExportCity exports)
    {
        await using var store = await exports.City.OpenStoreAsync();
        var origin = new DateTimeOffset(ExportCity.Noon.Date, TimeSpan.Zero);
        await store.Forecasts.SaveForecastsAsync(
            [new StationForecast("market", origin.AddMinutes(8), origin.UtcTicks, [new SensorForecast("temperature", 700) { Hours = [.. Enumerable.Repeat(new ForecastHour(20, 19, 21, 18, 22), 72)] }])],
            Cancelled);
    }
}
