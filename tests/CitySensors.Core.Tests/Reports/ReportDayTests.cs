using CitySensors.Core.Reports;

namespace CitySensors.Core.Tests.Reports;

public sealed class ReportDayTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeSpan Lateness = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(2026, 10, 25, 25)]
    [InlineData(2026, 3, 29, 23)]
    [InlineData(2026, 11, 27, 24)]
    public void Of_DayOfTheCity_HasItsHours(int year, int month, int day, int hours)
    {
        var one = ReportDay.Of(new DateOnly(year, month, day), Berlin);
        Assert.Equal(hours, TimeSpan.FromTicks(one.Window.Length).TotalHours);
        Assert.Equal(0, TimeZoneInfo.ConvertTime(new DateTimeOffset(one.Window.StartTicks, TimeSpan.Zero), Berlin).Hour);
    }

    [Fact]
    public void Last_ShortlyAfterMidnight_IsTheDayBeforeUntilTheLatenessIsOver()
    {
        var midnight = new DateTimeOffset(2026, 11, 27, 23, 0, 0, TimeSpan.Zero);
        Assert.Equal(new DateOnly(2026, 11, 26), ReportDay.Last(midnight.AddMinutes(10), Lateness, Berlin));
        Assert.Equal(new DateOnly(2026, 11, 27), ReportDay.Last(midnight.AddMinutes(11), Lateness, Berlin));
    }

    [Fact]
    public void Due_NoReports_IsTheLastDay() => Assert.Equal([Day(27)], ReportDay.Due([], Day(27)));

    [Fact]
    public void Due_AfterDaysWithoutTheCity_AreThoseMissedAndWhatIsProvisional() =>
        Assert.Equal([Day(22), Day(25), Day(26), Day(27)], ReportDay.Due([Entry(20), Entry(22, isProvisional: true), Entry(24)], Day(27)));

    [Fact]
    public void Due_AfterWeeksWithoutTheCity_AreThoseOfAWeek() => Assert.Equal(ReportDay.MaxDays, ReportDay.Due([Entry(1)], Day(27)).Count());

    [Fact]
    public void Due_ReportIsThere_IsNothing() => Assert.Empty(ReportDay.Due([Entry(27)], Day(27)));

    private static DateOnly Day(int day) => new(2026, 11, day);

    private static ReportEntry Entry(int day, bool isProvisional = false) => new(Day(day), DateTimeOffset.UnixEpoch, isProvisional, null);
}
