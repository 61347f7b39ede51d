using CitySensors.Core.Jobs;

namespace CitySensors.Core.Tests.Jobs;

public sealed class JobScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("0 3 * * *", "2026-11-28T12:00:00Z", "2026-11-29T02:00:00Z")]
    [InlineData("0 3 * * *", "2026-07-01T00:30:00Z", "2026-07-01T01:00:00Z")]
    [InlineData("*/15 * * * *", "2026-11-28T12:15:00Z", "2026-11-28T12:30:00Z")]
    [InlineData("0 0 1 * *", "2026-11-28T12:00:00Z", "2026-11-30T23:00:00Z")]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("PT1H", "2026-11-28T12:15:00Z", "2026-11-28T13:15:00Z")]
    [InlineData("P1DT30M", "2026-11-28T12:00:00Z", "2026-11-29T12:30:00Z")]
    public void Next_AfterARun_IsTheFirstTimeInTheZoneOfTheCity(string text, string began, string next)
    {
        var schedule = JobSchedule.Parse(text, Berlin, out var error);
        Assert.Null(error);
        Assert.Equal(Time(next), schedule!.Next(Time(began)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("daily")]
    [InlineData("0 3 * *")]
    [InlineData("0 0 3 * * *")]
    [InlineData("61 * * * *")]
    [InlineData("0 0 30 2 *")]
    [InlineData("PT0S")]
    [InlineData("PT0.5S")]
    [InlineData("P367D")]
    [InlineData("P99999999999D")]
    [InlineData("P1")]
    [InlineData("-PT1H")]
    public void Parse_NoSchedule_SaysWhy(string text)
    {
        Assert.Null(JobSchedule.Parse(text, Berlin, out var error));
        Assert.NotEmpty(error!);
    }

    [Fact]
    public void Parse_LongText_IsRefused()
    {
        Assert.Null(JobSchedule.Parse(string.Join(',', Enumerable.Repeat("0", JobSchedule.MaxLength)) + " 3 * * *", Berlin, out var error));
        Assert.Contains("100", error, StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
