using CitySensors.Core.Aggregates;

namespace CitySensors.Core.Tests.Aggregates;

public sealed class WindowGridTests
{
    [Theory]
    [InlineData("UTC", "PT5M", "2026-03-29T00:59:59Z", "2026-03-29T00:55:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/Berlin", "PT1H", "2026-03-29T00:59:59Z", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")]
    // Summer time begins, ends, and neither of them.
    [InlineData("Europe/Berlin", "P1D", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Berlin", "P1D", "2026-10-25T00:30:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("Europe/Berlin", "P1D", "2026-10-25T22:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("Europe/Berlin", "P1D", "2026-11-28T22:59:59Z", "2026-11-27T23:00:00Z", "2026-11-28T23:00:00Z")]
    [InlineData("Europe/Berlin", "P1M", "2026-03-31T21:59:59Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    [InlineData("Europe/Berlin", "P1M", "2026-03-31T22:00:00Z", "2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z")]
    [InlineData("America/New_York", "P1M", "2024-03-01T04:59:59Z", "2024-02-01T05:00:00Z", "2024-03-01T05:00:00Z")]
    // Clocks are put forward, or back, at midnight.
    [InlineData("Asia/Beirut", "P1D", "2022-03-27T12:00:00Z", "2022-03-26T22:00:00Z", "2022-03-27T21:00:00Z")]
    [InlineData("America/Asuncion", "P1D", "2023-03-25T12:00:00Z", "2023-03-25T03:00:00Z", "2023-03-26T04:00:00Z")]
    // Hours begin with the clocks of the city, also where these change by half an hour.
    [InlineData("Asia/Kolkata", "PT1H", "2026-01-01T00:10:00Z", "2025-12-31T23:30:00Z", "2026-01-01T00:30:00Z")]
    [InlineData("Asia/Kathmandu", "PT1H", "2026-01-01T00:20:00Z", "2026-01-01T00:15:00Z", "2026-01-01T01:15:00Z")]
    [InlineData("Australia/Lord_Howe", "PT1H", "2026-04-04T14:45:00Z", "2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z")]
    [InlineData("Australia/Lord_Howe", "PT1H", "2026-04-04T15:10:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z")]
    [InlineData("Australia/Lord_Howe", "P1D", "2026-04-04T15:10:00Z", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z")]
    public void At_AnInstant_IsTheWindowOfTheCity(string zone, string length, string instant, string start, string end)
    {
        var grid = new WindowGrid(LengthOf(length), TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(new Window(Ticks(start), Ticks(end)), grid.At(Ticks(instant)));
    }

    [Theory]
    [InlineData("Europe/Berlin", 2026)]
    [InlineData("Australia/Lord_Howe", 2026)]
    [InlineData("Asia/Kolkata", 2026)]
    [InlineData("America/Asuncion", 2023)]
    [InlineData("America/Havana", 2024)]
    public void At_EveryInstantOfAYear_IsInOneWindowAndHoursInOneDay(string zone, int year)
    {
        var city = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var (hours, days, months) = (new WindowGrid(WindowLength.Hour, city), new WindowGrid(WindowLength.Day, city), new WindowGrid(WindowLength.Month, city));
        foreach (var grid in new[] { hours, days, months })
        {
            var window = grid.At(new DateTime(year, 1, 1).Ticks);
            while (window.StartTicks < new DateTime(year + 1, 1, 1).Ticks)
            {
                Assert.True(window.Length > 0);
                Assert.Equal(window, grid.At(window.StartTicks));
                Assert.Equal(window, grid.At(window.StartTicks + window.Length / 2));
                Assert.Equal(window, grid.At(window.EndTicks - 1));
                Assert.Equal(days.At(hours.At(window.StartTicks).StartTicks), days.At(hours.At(window.StartTicks).EndTicks - 1));
                Assert.Equal(months.At(days.At(window.StartTicks).StartTicks), months.At(days.At(window.StartTicks).EndTicks - 1));
                var next = grid.At(window.EndTicks);
                Assert.Equal(window.EndTicks, next.StartTicks);
                window = next;
            }
        }
    }

    [Fact]
    public void At_AnyDuration_CountsFrom1970()
    {
        var grid = new WindowGrid(WindowLength.Of(TimeSpan.FromMinutes(7)), TimeZoneInfo.Utc);
        Assert.Equal(new Window(Ticks("1970-01-01T00:07:00Z"), Ticks("1970-01-01T00:14:00Z")), grid.At(Ticks("1970-01-01T00:13:59Z")));
        Assert.Equal("PT7M", grid.Length.Text);
        Assert.Throws<ArgumentOutOfRangeException>(() => WindowLength.Of(TimeSpan.Zero));
    }

    [Fact]
    public void Split_AnHourOfUtc_HasThePartsOfTheHoursOfTheCity()
    {
        var hour = new Window(Ticks("2026-01-01T00:00:00Z"), Ticks("2026-01-01T01:00:00Z"));
        Assert.Equal([hour], Hours("Europe/Berlin").Split(hour));
        Assert.Equal(
            [hour with { EndTicks = Ticks("2026-01-01T00:30:00Z") }, hour with { StartTicks = Ticks("2026-01-01T00:30:00Z") }],
            Hours("Asia/Kolkata").Split(hour));

        static WindowGrid Hours(string zone) => new(WindowLength.Hour, TimeZoneInfo.FindSystemTimeZoneById(zone));
    }

    [Fact]
    public void IsClosed_UntilTheWatermark_IsFalse()
    {
        var window = new Window(Ticks("2026-01-01T00:00:00Z"), Ticks("2026-01-01T00:05:00Z"));
        Assert.False(window.IsClosed(DateTimeOffset.Parse("2026-01-01T00:09:59Z", null)));
        Assert.True(window.IsClosed(DateTimeOffset.Parse("2026-01-01T00:10:00Z", null)));
    }

    private static WindowLength LengthOf(string text) =>
        new[] { WindowLength.FiveMinutes, WindowLength.Hour, WindowLength.Day, WindowLength.Month }.Single(length => length.Text == text);

    private static long Ticks(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks;
}
