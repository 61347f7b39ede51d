using System.Globalization;
using System.Net;

namespace CitySensors.TestSupport.Contract;

/// <summary><c>POST /api/readings</c>: the times of readings.</summary>
public abstract class ReadingTimesContract(CityFixture city) : ApiContract(city)
{
    [Theory]
    [InlineData("1767225600", "2026-01-01T00:00:00Z")]
    [InlineData("1767225600.25", "2026-01-01T00:00:00.25Z")]
    [InlineData("1767225600250", "2026-01-01T00:00:00.25Z")]
    [InlineData("\"2026-01-01T01:00:00+01:00\"", "2026-01-01T00:00:00Z")]
    [InlineData("\"2026-01-01T05:30:00+0530\"", "2026-01-01T00:00:00Z")]
    [InlineData("\"2025-12-31T23:59:60Z\"", "2025-12-31T23:59:59.999999Z")]
    public async Task Post_Timestamp_IsReadInEachForm(string timestamp, string expected)
    {
        var station = NewId("station");
        using var response = await PostAsync($$"""{"station_id": "{{station}}", "timestamp": {{timestamp}}, "temperature": 25}""");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(expected, (string)Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!["timestamp"]!);
    }

    [Theory]
    [InlineData("312", "the clock was probably not set")]
    [InlineData("\"2000-01-01T00:12:00Z\"", "the clock was probably not set")]
    [InlineData("20260101", "looks like a date")]
    [InlineData("202601010000", "looks like a date")]
    [InlineData("4000000000", "in the future")]
    public async Task Post_ClockIsWrong_IsRejectedWithTheReason(string timestamp, string reason)
    {
        using var response = await PostAsync($$"""{"station_id": "{{NewId("station")}}", "timestamp": {{timestamp}}, "temperature": 25}""");
        var rejected = Assert.Single((await ProblemAsync(response, HttpStatusCode.UnprocessableEntity))["rejected"]!.AsArray())!;
        Assert.Equal("timestamp", (string)rejected["member"]!);
        Assert.Contains(reason, (string)rejected["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TimeOfArrivalCounts_TimestampIsIgnored()
    {
        var station = NewId("station");
        using (var put = await PutAsync($"/api/stations/{station}", """{"name": "No clock", "time_source": "arrival"}""")) Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var before = TimeProvider.System.GetUtcNow();
        using var response = await PostAsync($$"""{"station_id": "{{station}}", "timestamp": 312, "temperature": 25}""");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var time = DateTimeOffset.Parse((string)Assert.Single(await ItemsAsync($"/api/stations/{station}/readings", 1))!["timestamp"]!, CultureInfo.InvariantCulture);
        Assert.InRange(time, before.AddMilliseconds(-1), TimeProvider.System.GetUtcNow());
    }
}
