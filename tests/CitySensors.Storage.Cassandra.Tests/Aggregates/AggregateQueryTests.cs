using System.Text.RegularExpressions;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Aggregates;

/// <summary>Whether hours are aggregated or not, queries have the figures of all readings.</summary>
public sealed partial class AggregateQueryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UTC", 1)]
    [InlineData("Europe/Berlin", 2)]
    [InlineData("Asia/Kolkata", 3)]
    public async Task Read_SomeHoursNotAggregatedYet_HasTheFiguresOfAllReadings(string zone, int seed)
    {
        await using var city = await RollUpCity.OpenAsync(TimeZoneInfo.FindSystemTimeZoneById(zone));
        var station = await city.StationAsync();
        var random = new Random(seed);
        for (var round = 0; round < 4; round++)
        {
            // Across the end of daylight saving time, a month and a year.
            foreach (var start in (DateTimeOffset[])[new(2023, 10, 28, 12, 0, 0, TimeSpan.Zero), new(2023, 12, 30, 12, 0, 0, TimeSpan.Zero)])
                await city.WriteAsync(station, Enumerable.Range(0, 20).Select(_ => (start.AddMinutes(random.Next(3 * 24 * 60)).AddSeconds(random.Next(60)), random.Next(15, 40) + 0.5)));
            await CompareAsync();
            if (round == 3) break;
            await city.RunAsync();
            await CompareAsync();
            Assert.Empty(await city.MarkedAsync());
        }

        async Task CompareAsync()
        {
            var isAggregated = (await city.MarkedAsync()).Count == 0;
            foreach (var length in (WindowLength[])[WindowLength.Hour, WindowLength.Day, WindowLength.Month])
            {
                var (expected, actual) = (await city.ReadAsync(station, length, city.FromReadings), await city.ReadAsync(station, length));
                if (isAggregated) Assert.Equal(expected.Select(WithoutRevision), actual.Select(WithoutRevision));
                // Of marked hours, those that are stored are as they were published: where an hour of UTC has two parts, one of them may not be there yet.
                else if (zone != "Asia/Kolkata") Assert.Equal(expected.Select(Start), actual.Select(Start));
                else Assert.Empty(actual.Select(Start).Except(expected.Select(Start)));
                var pages = new List<string>();
                var query = city.Query(length) with { Limit = 3 };
                for (long? next = query.FromTicks; next is { } from;)
                {
                    var page = await city.Queries.ReadAsync(station, query with { FromTicks = from }, Cancelled);
                    pages.AddRange(RollUpCity.Texts(page));
                    next = page.NextTicks;
                }

                // A page that begins between the two parts has the part that is not there otherwise.
                if (isAggregated || zone != "Asia/Kolkata") Assert.Equal(actual, pages);
            }
        }
    }

    [Fact]
    public async Task Read_AfterAChangeOfTheTimeZone_HasItsDays()
    {
        await using var city = await RollUpCity.OpenAsync();
        var station = await city.StationAsync();
        await city.WriteAsync(station, Enumerable.Range(0, 100).Select(hour => (TestCity.Noon.AddHours(hour), hour / 10.0)));
        await city.RunAsync();
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var moved = new AggregateQueries(
            new RollUpContext
            {
                Store = city.Context.Store,
                Readings = city.Context.Readings,
                Definitions = city.Context.Definitions,
                Retention = city.Context.Retention,
                Time = city.Context.Time,
                Zone = zone,
            },
            city.FromReadings);
        foreach (var from in (DateTimeOffset[])[DateTimeOffset.UnixEpoch, TestCity.Noon.AddDays(4)])
        {
            var query = city.Query(WindowLength.Day) with { Windows = new WindowGrid(WindowLength.Day, zone), FromTicks = from.UtcTicks };
            var expected = RollUpCity.Texts(await city.FromReadings.ReadAsync(station, query, Cancelled)).Select(WithoutRevision);
            Assert.Equal(expected, RollUpCity.Texts(await moved.ReadAsync(station, query, Cancelled)).Select(WithoutRevision));
        }
    }

    [Fact]
    public async Task ReadArea_MoreThanADayIsBeingAggregated_IsRefused()
    {
        await using var city = await RollUpCity.OpenAsync();
        var (station, later) = (await city.StationAsync("north"), TestCity.Noon.AddDays(100));
        await city.WriteAsync(station, Enumerable.Range(0, 25).Select(hour => (TestCity.Noon.AddHours(hour), 20.0)));
        foreach (var area in (string?[])["north", null]) await RefusedAsync(area);
        // Of another time nothing waits.
        Assert.Empty((await city.Queries.ReadAreaAsync("north", city.Query(WindowLength.Hour) with { FromTicks = later.UtcTicks }, Cancelled)).Windows);
        await city.RunAsync();
        Assert.Equal(25, (await city.ReadAreaAsync("north", WindowLength.Hour)).Count);

        // Stations are done, and their area is not.
        await city.Context.Store.AreaMarks.MarkAsync("north", [.. Enumerable.Range(0, 25).Select(hour => TestCity.Noon.AddHours(hour).UtcTicks / TimeSpan.TicksPerHour)], Cancelled);
        await RefusedAsync("north");
        Assert.Equal(25, (await city.ReadAreaAsync(null, WindowLength.Hour)).Count);
        await city.RunAsync();
        Assert.Equal(25, (await city.ReadAreaAsync("north", WindowLength.Hour)).Count);

        // The last hours may still be aggregated.
        await city.WriteAsync(station, Enumerable.Range(1, 24).Select(hour => (TestCity.Noon.AddHours(24 + hour), 20.0)));
        Assert.Equal(25, (await city.ReadAreaAsync("north", WindowLength.Hour)).Count);

        Task RefusedAsync(string? area) => Assert.ThrowsAsync<StoreUnavailableException>(() => city.ReadAreaAsync(area, WindowLength.Day));
    }

    private static string WithoutRevision(string text) => Revision().Replace(text, "");

    private static string Start(string text) => text[..11];

    [GeneratedRegex(" r[0-9]+$")]
    private static partial Regex Revision();
}
