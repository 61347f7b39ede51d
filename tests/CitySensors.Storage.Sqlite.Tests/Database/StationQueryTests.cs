namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class StationQueryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private readonly TestDatabase _city = new();

    [Fact]
    public async Task Contains_AReadingOfTheStation_IsTrueForItsExactTimeOnly()
    {
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(3), Noon.AddMinutes(1)]), _city.Block("station-8", [Noon.AddMinutes(2)])]);
        Assert.True(await _city.ContainsAsync("station-7", Noon.AddMinutes(1)));
        Assert.True(await _city.ContainsAsync("station-7", Noon.AddMinutes(3).ToOffset(TimeSpan.FromHours(2))));
        Assert.False(await _city.ContainsAsync("station-7", Noon.AddMinutes(2)));
        Assert.False(await _city.ContainsAsync("station-7", Noon.AddMinutes(3).AddTicks(1)));
        Assert.False(await _city.ContainsAsync("station-7", Noon.AddHours(1)));
        Assert.False(await _city.ContainsAsync("nowhere", Noon));
    }

    [Fact]
    public async Task StoredReadings_OfAnHour_AreThoseOfAllBlocksInTheOrderOfTheirCommits()
    {
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(3), Noon.AddMinutes(1)]), _city.Block("station-7", [Noon.AddHours(1)])]);
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(2), Noon.AddMinutes(59)])]);
        Assert.Equal(
            new[] { 3, 1, 2, 59 }.Select(minute => Noon.AddMinutes(minute).UtcTicks),
            (await _city.Database.StoredReadingsAsync("station-7", Noon, TestContext.Current.CancellationToken)).Select(row => row.EventTicks));
        Assert.Empty(await _city.Database.StoredReadingsAsync("station-7", Noon.AddHours(2), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _city.Dispose();
}
