using CitySensors.Core.Alerts;
using CitySensors.Core.Reports;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Export.Reports;

namespace CitySensors.Export.Tests.Reports;

public sealed class ReportPageTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly ReportDay Day = ReportDay.Of(new DateOnly(2026, 11, 27), Berlin);
    private static readonly DateTimeOffset Morning = new(2026, 11, 28, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ToString_TextsOfOthers_AreEncoded()
    {
        var station = Station("s", "<script>alert(1)</script> & \"co\"");
        var page = Page(new DailyReport(Day, Morning, false, ["a < b"]) { Stations = [station], Areas = [new AreaOfDay("<b>", 1, 0, 0, 0, null)] }, "<i>City</i>");
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("a &lt; b", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_NoAlerts_IsOnlyQuietIfNothingIsUnknown()
    {
        var complete = Station("s") with { Values = 1440, Completeness = 1 };
        Assert.Contains("No alerts on this day.", Page(new DailyReport(Day, Morning, false, []) { Stations = [complete] }), StringComparison.Ordinal);
        Assert.All(
            (DailyReport[])
            [
                new(Day, Morning, true, []) { Stations = [complete] }, new(Day, Morning, false, ["1 station sent no value."]) { Stations = [complete, Station("t")] }, new(Day, Morning, false, []),
                new(Day, Morning, false, []) { Stations = [complete, Station("t")] },
            ],
            report => Assert.DoesNotContain("No alerts on this day.", Page(report), StringComparison.Ordinal));
    }

    [Fact]
    public void ToString_Alert_HasLocalTimesAndUnits()
    {
        var alert = new Alert(
            "a",
            AlertState.Cleared,
            new AlertSource("s", "centre", null, null),
            new AlertCondition("hot", "temperature", "Cel", 30, null),
            new AlertEpisode(new DateTimeOffset(2026, 11, 26, 22, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 27, 9, 5, 0, TimeSpan.Zero), Severity.Severe, Severity.Severe),
            Measurement.None,
            "");
        var page = Page(new DailyReport(Day, Morning, false, []) { Stations = [Station("s", "Market")], Alerts = [new AlertOfDay(alert, false, 33.25)] });
        // 22:30 UTC is 23:30 of the day before in Berlin.
        Assert.Contains("<td>26 Nov 2026 23:30</td><td>10:05</td><td class=\"number\">33.3 °C</td><td class=\"number\">30 °C</td><td>cleared</td>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">Market</th>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_ManyStations_AreCutAndNamedInTheFile()
    {
        var page = Page(new DailyReport(Day, Morning, false, []) { Stations = [.. Enumerable.Range(0, 60).Select(i => Station($"s{i}"))] });
        Assert.Contains("10 more are in stations.csv.", page, StringComparison.Ordinal);
        Assert.Equal(60 + 2, CsvOf(new DailyReport(Day, Morning, false, []) { Stations = [.. Enumerable.Range(0, 60).Select(i => Station($"s{i}"))] }, "stations").Split("\r\n").Length);
    }

    [Fact]
    public void ToCsv_ValuesThatAreNotKnown_AreEmpty() => Assert.Equal(
        "area,stations,reporting,values,outliers,completeness\r\n'=x,2,1,5,0,\r\n,1,0,0,0,0.5\r\n",
        CsvOf(new DailyReport(Day, Morning, false, []) { Areas = [new AreaOfDay("=x", 2, 1, 5, 0, null), new AreaOfDay(null, 1, 0, 0, 0, 0.5)] }, "areas"));

    private static StationOfDay Station(string id, string? name = null) => new(new StationDefinition(id, name ?? id), 0, 0, 0, 0, 0);

    private static string Page(DailyReport report, string city = "City") => new ReportPage(report, city, Berlin, StandardSensorTypes.All).ToString();

    private static string CsvOf(DailyReport report, string table) => System.Text.Encoding.UTF8.GetString(ReportTables.Of(report).Single(one => one.Name == table).ToCsv());
}
