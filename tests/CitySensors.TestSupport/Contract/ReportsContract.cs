using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>/api/reports</c>.</summary>
public abstract class ReportsContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Put_DayThatIsOver_MakesAPageAndTables()
    {
        var day = Day(-2);
        var made = await MadeAsync(day);
        Assert.Equal(day, (string)made["day"]!);
        Assert.Contains("stations", made["tables"]!.AsArray().Select(table => (string)table!));

        using var page = await GetAsync($"/api/reports/{day}");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(Cancelled);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Contains("What is not known", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);

        using var table = await GetAsync($"/api/reports/{day}?table=stations");
        Assert.Equal("text/csv", table.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"{day}-stations.csv", table.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith("station_id,name", await table.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_Again_ReplacesTheReport()
    {
        var day = Day(-3);
        var first = await MadeAsync(day);
        var second = await MadeAsync(day);
        Assert.True(TimeOf(second) >= TimeOf(first));
        var listed = Assert.Single((await GetJsonAsync("/api/reports"))["items"]!.AsArray(), one => (string)one!["day"]! == day);
        Assert.Equal(TimeOf(second), TimeOf(listed!));
    }

    [Fact]
    public async Task List_Pages_AreNewestFirst()
    {
        foreach (var day in (int[])[-20, -22, -21]) await MadeAsync(Day(day));
        var days = new List<string>();
        string? cursor = null;
        do
        {
            var page = await GetJsonAsync($"/api/reports?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            days.AddRange(page["items"]!.AsArray().Select(one => (string)one!["day"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        Assert.Equal(days.OrderDescending(StringComparer.Ordinal).Distinct(), days);
        Assert.Superset(new HashSet<string>([Day(-20), Day(-21), Day(-22)]), days.ToHashSet());
    }

    [Fact]
    public async Task Put_DayThatIsNotOver_IsRefused()
    {
        using var response = await PutAsync($"/api/reports/{Day(0)}", "");
        await ProblemAsync(response, HttpStatusCode.Conflict);
        using var none = await GetAsync($"/api/reports/{Day(0)}");
        await ProblemAsync(none, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/reports/today")]
    [InlineData("/api/reports/2026-02-30")]
    [InlineData("/api/reports/1999-12-31")]
    [InlineData("/api/reports/..%2F..%2Fkeys")]
    public async Task Get_Unknown_IsNotFound(string path)
    {
        using var response = await GetAsync(path);
        await ProblemAsync(response, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_UnknownTableAndParameter_ReportsBoth()
    {
        using var response = await GetAsync($"/api/reports/{Day(-2)}?table=..%2Freport&format=pdf");
        Assert.Equal(["format", "table"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    private string Day(int days) => Text(Start.AddDays(days))[..10];

    private static DateTimeOffset TimeOf(JsonNode report) => DateTimeOffset.Parse((string)report["created_at"]!, CultureInfo.InvariantCulture);

    private async Task<JsonNode> MadeAsync(string day)
    {
        using var response = await PutAsync($"/api/reports/{day}", "");
        return await JsonAsync(response, HttpStatusCode.OK);
    }
}
