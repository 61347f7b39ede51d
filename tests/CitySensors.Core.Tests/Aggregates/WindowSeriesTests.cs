using CitySensors.Core.Aggregates;

namespace CitySensors.Core.Tests.Aggregates;

public sealed class WindowSeriesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-03-27T12:00:00Z", "2026-03-27T22:00:00Z", "2026-03-28T06:00:00Z")]
    [InlineData("2026-03-28T21:59:00Z", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z")]
    [InlineData("2026-10-24T22:00:00Z", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z")]
    [InlineData("2026-10-25T06:00:00Z", "2026-10-25T22:00:00Z", "2026-10-26T06:00:00Z")]
    public void FirstEndingAfter_Night_FollowsTheClocks(string time, string start, string end)
    {
        var nights = new WindowSeries(new WindowSchedule.Daily(new TimeOnly(23, 0), new TimeOnly(7, 0)), Berlin);
        Assert.Equal(new Window(Ticks(start), Ticks(end)), nights.FirstEndingAfter(Ticks(time)));
    }

    [Fact]
    public void PanesOf_Night_AreHoursWithinIt()
    {
        var nights = new WindowSeries(new WindowSchedule.Daily(new TimeOnly(22, 30), new TimeOnly(1, 15)), Berlin);
        var window = nights.FirstEndingAfter(Ticks("2026-11-28T12:00:00Z"));
        Assert.Equal([30, 60, 60, 15], nights.PanesOf(window).Select(pane => (int)new TimeSpan(pane.Length).TotalMinutes));
        Assert.Equal(new Window(window.StartTicks, window.StartTicks + 30 * TimeSpan.TicksPerMinute), nights.PaneAt(Ticks("2026-11-28T12:00:00Z")));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Asia/Kolkata")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    public void PaneAt_AnySchedule_PanesFollowEachOtherAndFillTheWindows(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        WindowSchedule[] schedules =
        [
            new WindowSchedule.Tumbling(WindowLength.FiveMinutes), new WindowSchedule.Tumbling(WindowLength.Hour), new WindowSchedule.Tumbling(WindowLength.Day),
            new WindowSchedule.Tumbling(WindowLength.Of(TimeSpan.FromHours(3))), new WindowSchedule.Sliding(TimeSpan.FromHours(6), TimeSpan.FromMinutes(10)),
            new WindowSchedule.Sliding(TimeSpan.FromHours(24), TimeSpan.FromHours(1)), new WindowSchedule.Daily(new TimeOnly(23, 0), new TimeOnly(7, 0)),
        ];
        foreach (var schedule in schedules)
        {
            var series = new WindowSeries(schedule, zone);
            var (until, end) = (Ticks("2026-03-27T00:00:00Z"), Ticks("2026-04-07T00:00:00Z"));
            until = series.FirstEndingAfter(until).EndTicks;
            while (until < end)
            {
                var window = series.FirstEndingAfter(until);
                Assert.True(window.EndTicks > until && window.Length > 0, $"{schedule} after {new DateTime(until):O}");
                var panes = series.PanesOf(window).ToList();
                Assert.Equal((window.StartTicks, window.EndTicks), (panes[0].StartTicks, panes[^1].EndTicks));
                foreach (var pane in panes) Assert.Equal(pane, series.PaneAt(pane.StartTicks));
                Assert.All(panes, pane => Assert.True(pane.Length <= TimeSpan.TicksPerHour));
                until = window.EndTicks;
            }
        }
    }

    private static long Ticks(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks;
}
