using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using static CitySensors.Core.Tests.Aggregates.TestReadings;

namespace CitySensors.Core.Tests.Aggregates;

public sealed class ReadingAggregatesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Midnight = new(2026, 3, 28, 23, 0, 0, TimeSpan.Zero);
    private static readonly Catalogue Catalogue = Types.Aggregate(Catalogue.Empty, (catalogue, type) => catalogue.With(type));

    private readonly KnownReadings _readings = new();

    [Fact]
    public async Task ReadAsync_DaysOfTheCity_HaveTheirOwnNumberOfHours()
    {
        // A reading an hour: the 29th of March has 23 hours.
        for (var hour = 0; hour < 48; hour++) _readings.Add(Midnight.AddHours(hour), Mean, hour);
        var page = await ReadAsync(WindowLength.Day);
        Assert.Equal([23, 24, 1], page.Windows.Select(window => window.Of(Mean)!.Count));
        Assert.Equal([22, 46, 47], page.Windows.Select(window => window.Of(Mean)!.Max));
        Assert.Equal([Midnight.UtcTicks, Midnight.AddHours(23).UtcTicks, Midnight.AddHours(47).UtcTicks], page.Windows.Select(window => window.Window.StartTicks));
        Assert.Null(page.NextTicks);
    }

    [Fact]
    public async Task ReadAsync_PageByPage_HasEveryWindowOnce()
    {
        for (var minute = 0; minute < 300; minute++)
            if (minute is < 60 or > 120) _readings.Add(Midnight.AddMinutes(minute), Mean, minute);
        var whole = await ReadAsync(WindowLength.FiveMinutes);
        Assert.Equal(12 + 36, whole.Windows.Count);
        foreach (var limit in new[] { 1, 5, 47, 48, 49 })
        {
            var found = new List<SegmentAggregates>();
            var from = Midnight.UtcTicks;
            while (await ReadAsync(WindowLength.FiveMinutes, from, limit: limit) is var page)
            {
                Assert.True(page.Windows.Count <= limit);
                found.AddRange(page.Windows);
                if (page.NextTicks is not { } next) break;
                Assert.True(next > from);
                from = next;
            }

            Assert.Equal(whole.Windows.Select(window => (window.Window, window.Of(Mean)!.Mean)), found.Select(window => (window.Window, window.Of(Mean)!.Mean)));
        }
    }

    [Fact]
    public async Task ReadAsync_ARange_HasWholeWindowsThatBeginInIt()
    {
        for (var minute = 0; minute < 60; minute++) _readings.Add(Midnight.AddMinutes(minute), Mean, minute);
        var page = await ReadAsync(WindowLength.FiveMinutes, Midnight.AddMinutes(7).UtcTicks, Midnight.AddMinutes(16).UtcTicks);
        Assert.Equal([(10, 14), (15, 19)], page.Windows.Select(window => (window.Of(Mean)!.Min, window.Of(Mean)!.Max)));
        Assert.Null(page.NextTicks);
    }

    [Fact]
    public async Task ReadAsync_ACounter_AddsUpOverWindows()
    {
        for (var minute = 0; minute < 1440; minute += 10) _readings.Add(Midnight.AddMinutes(minute), Counter, 1000 + minute);
        var hours = await ReadAsync(WindowLength.Hour, Midnight.AddHours(2).UtcTicks, Midnight.AddHours(5).UtcTicks);
        Assert.Equal([60, 60, 60], hours.Windows.Select(window => window.Of(Counter)!.Sum));
        // Nothing is known of before the first value.
        Assert.Equal(50, (await ReadAsync(WindowLength.Hour)).Windows[0].Of(Counter)!.Sum);
    }

    [Fact]
    public async Task ReadAsync_OneSensor_SkipsWindowsWithoutIt()
    {
        for (var hour = 0; hour < 10; hour++) _readings.Add(Midnight.AddHours(hour), hour % 3 == 0 ? Mean : Sum, hour);
        var page = await ReadAsync(WindowLength.Hour, slots: 1UL << Mean, limit: 3);
        Assert.Equal([0, 3, 6], page.Windows.Select(window => window.Of(Mean)!.Max));
        Assert.All(page.Windows, window => Assert.Null(window.Of(Sum)));
        Assert.NotNull(page.NextTicks);
    }

    [Fact]
    public async Task ReadAsync_MoreReadingsThanARequestMayTake_EndsThePageOrFails()
    {
        for (var second = 0; second < ReadingAggregates.MaxReadings + 90_000; second++) _readings.Add(Midnight.AddSeconds(second), Mean, 1);
        var days = await ReadAsync(WindowLength.Day);
        // 23 hours, and two days of 24.
        Assert.Equal(3, days.Windows.Count);
        var rest = await ReadAsync(WindowLength.Day, days.NextTicks!.Value);
        Assert.Equal(_readings.Count, days.Windows.Concat(rest.Windows).Sum(window => window.Of(Mean)!.Count));

        var year = WindowLength.Of(TimeSpan.FromDays(365));
        await Assert.ThrowsAsync<TooManyReadingsException>(() => ReadAsync(year, new WindowGrid(year, Berlin).At(Midnight.UtcTicks).StartTicks));
    }

    private Task<AggregatePage> ReadAsync(
        WindowLength length, long? from = null, long? before = null, ulong slots = ulong.MaxValue, int limit = int.MaxValue) =>
        new ReadingAggregates(_readings, () => Catalogue, () => []).ReadAsync(
            "station-7",
            new AggregateQuery(new WindowGrid(length, Berlin), from ?? Midnight.UtcTicks, before ?? DateTimeOffset.MaxValue.UtcTicks, slots, limit),
            TestContext.Current.CancellationToken);

    private sealed class KnownReadings : IReadingHistory
    {
        private readonly List<ScoredReading> _all = [];

        public int Count => _all.Count;

        public void Add(DateTimeOffset time, int slot, double value) => _all.Add(new ScoredReading(
            "station-7", time, time, [new ScoredObservation(Types[slot].Id, value, double.NaN, double.NaN, false, QualityFlag.NotEvaluated)]));

        public Task<IReadOnlyList<ScoredReading>> ReadAsync(
            string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken)
        {
            var first = _all.BinarySearch(new ScoredReading("", start, start, []), Comparer<ScoredReading>.Create((one, other) => one.EventTime.CompareTo(other.EventTime)));
            return Task.FromResult<IReadOnlyList<ScoredReading>>([.. _all.Skip(first < 0 ? ~first : first).TakeWhile(reading => reading.EventTime < before).Take(limit)]);
        }

        public Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken) => Task.FromResult(_all.LastOrDefault());

        public Task<IReadOnlyList<ReadingRevision>> RevisionsAsync(
            string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ReadingRevision>>([]);
    }
}
