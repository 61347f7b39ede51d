namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class BlockChangesTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private readonly TestDatabase _city = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SinceAsync_NewReadings_HasTheirDaysOnce()
    {
        Assert.Equal([], await DaysAsync(null));
        _city.Commit([_city.Block("a", [Noon]), _city.Block("b", [Noon.AddDays(1)])], catalogue: TestDatabase.NineTypes);
        Assert.Equal([14, 15], await DaysAsync(null));
        var position = await PositionAsync(null);
        Assert.Equal([], await DaysAsync(position));
        // Late ones, too.
        _city.Commit([_city.Block("a", [Noon.AddDays(-3)])]);
        Assert.Equal([11], await DaysAsync(position));
        _city.Reopen();
        Assert.Equal([11], await DaysAsync(position));
        Assert.Equal([], await DaysAsync(await PositionAsync(position)));
    }

    [Fact]
    public async Task SinceAsync_NewestReadingsWereDeleted_MissesNoneThatGotTheirIds()
    {
        _city.Commit([_city.Block("a", [Noon]), _city.Block("b", [Noon.AddDays(1)])], catalogue: TestDatabase.NineTypes);
        var position = await PositionAsync(null);
        _city.Sql("DELETE FROM reading_block WHERE id = 2");
        _city.Commit([_city.Block("a", [Noon.AddDays(2)]), _city.Block("a", [Noon.AddDays(3)])]);
        Assert.Equal([14, 16, 17], await DaysAsync(position));
        Assert.Equal([14, 16, 17], await DaysAsync("damaged"));
    }

    [Fact]
    public async Task DropExpired_KeptDays_AreKept()
    {
        _city.Commit([.. Enumerable.Range(0, 5).Select(day => _city.Block("a", [Noon.AddDays(day)]))], catalogue: TestDatabase.NineTypes);
        var now = Noon.AddDays(100);
        Assert.Equal(2, _city.Database.DropExpired(TimeSpan.FromDays(30), now, Cancelled, keepFrom: DateOnly.FromDateTime(Noon.AddDays(2).UtcDateTime)).Readings);
        Assert.Equal(Noon.AddDays(2), (await _city.TimesAsync("a"))[0]);
        Assert.Equal(3, _city.Database.DropExpired(TimeSpan.FromDays(30), now, Cancelled, keepFrom: DateOnly.MaxValue).Readings);
    }

    public void Dispose() => _city.Dispose();

    private async Task<IEnumerable<int>> DaysAsync(string? position) => (await _city.Database.SinceAsync(position, Cancelled)).Days.Order().Select(day => day.Day);

    private async Task<string> PositionAsync(string? position) => (await _city.Database.SinceAsync(position, Cancelled)).Position;
}
