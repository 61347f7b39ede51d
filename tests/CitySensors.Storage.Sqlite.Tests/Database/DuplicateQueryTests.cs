namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class DuplicateQueryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private readonly TestDatabase _city = new();

    [Fact]
    public void Contains_AReadingOfTheStation_IsTrueForItsVeryTimeOnly()
    {
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(3), Noon.AddMinutes(1)]), _city.Block("station-8", [Noon.AddMinutes(2)])]);
        Assert.True(_city.Database.Contains("station-7", Noon.AddMinutes(1)));
        Assert.True(_city.Database.Contains("station-7", Noon.AddMinutes(3).ToOffset(TimeSpan.FromHours(2))));
        Assert.False(_city.Database.Contains("station-7", Noon.AddMinutes(2)));
        Assert.False(_city.Database.Contains("station-7", Noon.AddMinutes(3).AddTicks(1)));
        Assert.False(_city.Database.Contains("station-7", Noon.AddHours(1)));
        Assert.False(_city.Database.Contains("nowhere", Noon));
    }

    [Fact]
    public void EventTicksIn_AnHour_GivesThoseOfAllItsBlocksRising()
    {
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(3), Noon.AddMinutes(1)]), _city.Block("station-7", [Noon.AddHours(1)])]);
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(2), Noon.AddMinutes(59)])]);
        Assert.Equal(
            new[] { 1, 2, 3, 59 }.Select(minute => Noon.AddMinutes(minute).UtcTicks),
            _city.Database.EventTicksIn("station-7", Noon));
        Assert.Empty(_city.Database.EventTicksIn("station-7", Noon.AddHours(2)));
    }

    public void Dispose() => _city.Dispose();
}
