using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Readings;

public sealed class RetentionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Today = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    private TestCity _city = null!;

    public async ValueTask InitializeAsync() => _city = await TestCity.OpenSeededAsync(options => options with { Retention = TimeSpan.FromDays(10) });

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task WriteAsync_ByStation_ReadingsExpireWithTheirDayAndNotBeforeADayAfterTheirArrival()
    {
        await _city.WriteAsync("city's", [Today, Today.AddDays(-3)]);
        await _city.WriteAsync("short", [Today], retention: TimeSpan.FromDays(2));
        await _city.WriteAsync("late", [Today.AddDays(-400)]);
        await _city.WriteAsync("for ever", [Today.AddDays(-3000)], retention: TimeSpan.FromDays(36500));

        var days = await ExpiryDays("TTL(scored)");
        // It expires a day after its arrival, which is a midnight as well if the test runs at one.
        Assert.True(days.Remove("late -400"));
        Assert.Equal(new SortedDictionary<string, double?> { ["city's 0"] = 11, ["city's -3"] = 8, ["short 0"] = 3, ["for ever -3000"] = null }, days);
        Assert.InRange(await Seconds("late"), 86_000, 86_400);
        Assert.Equal(0, await Seconds("for ever"));
    }

    [Fact]
    public async Task WriteAsync_ALongerRetentionThanBefore_ListsTheDayForAsLong()
    {
        await _city.WriteAsync("station-7", [Today], retention: TimeSpan.FromDays(2));
        await _city.WriteAsync("station-7", [Today.AddMinutes(1)], retention: TimeSpan.FromDays(20));
        // The rows of the day have an expiry each; the day is listed for longer than the last.
        Assert.Equal([3, 21], await Lives("TTL(scored)"));
        var sensors = await Lives("TTL(sensors)");
        Assert.Equal(22, sensors[0]);
    }

    /// <summary>Whole days from today's midnight to the expiry of each row; null where it is not at a midnight.</summary>
    private async Task<SortedDictionary<string, double?>> ExpiryDays(string timeToLive)
    {
        var found = new SortedDictionary<string, double?>();
        foreach (var row in await _city.SelectAsync($"station, day, {timeToLive} AS ttl", "reading"))
        {
            var day = row.GetValue<global::Cassandra.LocalDate>("day");
            var days = (new DateOnly(day.Year, day.Month, day.Day).DayNumber - DateOnly.FromDateTime(Today.UtcDateTime).DayNumber);
            found[$"{row.GetValue<string>("station")} {days}"] = row.GetValue<int?>("ttl") is { } ttl ? MidnightAfter(ttl) : null;
        }

        return found;
    }

    private async Task<List<double?>> Lives(string timeToLive) =>
        [.. (await _city.SelectAsync($"{timeToLive} AS ttl", "reading")).Select(row => MidnightAfter(row.GetValue<int>("ttl")))];

    private async Task<int> Seconds(string station) =>
        (await Node.CqlAsync($"SELECT station, TTL(scored) AS ttl FROM {_city.Keyspace}.reading")).Single(row => row.GetValue<string>("station") == station).GetValue<int?>("ttl") ?? 0;

    private static double? MidnightAfter(int seconds)
    {
        var days = (TimeProvider.System.GetUtcNow().AddSeconds(seconds) - Today).TotalDays;
        // The figures were taken some seconds apart.
        return Math.Abs(days - Math.Round(days)) < 0.002 ? Math.Round(days) : null;
    }
}
