using System.Globalization;
using CitySensors.Server.Import.Rows;

namespace CitySensors.Server.Tests.Import.Rows;

/// <summary>On 2025-10-26 clocks in Berlin went from 03:00 CEST back to 02:00 CET, which is 01:00 UTC.</summary>
public sealed class LocalTimesTests
{
    private readonly LocalTimes _times = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Theory]
    [InlineData("01:00 02:00 02:00 03:00", "23:00 00:00 01:00 02:00")]
    [InlineData("01:30 02:00 02:30 02:00 02:30 03:00", "23:30 00:00 00:30 01:00 01:30 02:00")]
    [InlineData("03:00 02:30 02:00 02:30 02:00 01:30", "02:00 01:30 01:00 00:30 00:00 23:30")]
    [InlineData("03:30 03:00 02:00 02:00 01:00", "02:30 02:00 01:00 00:00 23:00")]
    [InlineData("02:00 02:00", "00:00 01:00")]
    [InlineData("01:00 02:30 03:00", "23:00 00:30 02:00")]
    public void TryConvert_HourThatComesTwice_FollowsTheOrderOfTheRows(string local, string utc) => Assert.Equal(utc, Convert("EWR", local));

    [Fact]
    public void TryConvert_SeveralSeries_HaveTheirOwnOrder()
    {
        Assert.Equal("00:30", Convert("A", "02:30"));
        Assert.Equal("00:30", Convert("B", "02:30"));
        Assert.Equal("01:30", Convert("A", "02:30"));
        Assert.Equal("01:00", Convert("B", "02:00"));
    }

    [Fact]
    public void TryConvert_HourThatIsSkipped_DoesNotExist()
    {
        Assert.False(_times.TryConvert("A", new DateTime(2025, 3, 30, 2, 30, 0), out _));
        Assert.True(_times.TryConvert("A", new DateTime(2025, 3, 30, 3, 0, 0), out var utc));
        Assert.Equal(new DateTime(2025, 3, 30, 1, 0, 0, DateTimeKind.Utc), utc);
    }

    private string Convert(string series, string local) => string.Join(' ', local.Split(' ').Select(time =>
    {
        Assert.True(_times.TryConvert(series, new DateTime(2025, 10, 26).Add(TimeSpan.Parse(time, CultureInfo.InvariantCulture)), out var utc));
        return utc.ToString("HH:mm", CultureInfo.InvariantCulture);
    }));
}
