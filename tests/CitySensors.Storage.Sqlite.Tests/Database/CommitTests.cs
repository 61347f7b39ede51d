using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class CommitTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private readonly TestDatabase _city = new();

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    public async Task Commit_PositionNotIncreasing_ChangesNothing(long position)
    {
        _city.Database.Commit(new CityChanges(5, [_city.Block("station-7", [Noon])], [], []));
        Assert.Throws<ArgumentException>(
            () => _city.Database.Commit(new CityChanges(position, [_city.Block("station-7", [Noon.AddMinutes(1)])], [], [])));
        Assert.Equal([Noon], await _city.TimesAsync("station-7"));
        Assert.Equal(5, _city.Database.Recover().JournalPosition);
    }

    [Fact]
    public async Task Commit_LastPartThrows_RollsBackAndRetrySucceeds()
    {
        _city.Commit(alerts: [TestAlerts.Entry("a", 7)]);
        var more = TestDatabase.NineTypes.WithoutSensorType("rainfall");
        ReadingBlock[] blocks = [_city.Block("station-7", [Noon], catalogue: more)];
        // The sequence number is already in use.
        Assert.Throws<ArgumentException>(
            () => _city.Commit(blocks, [TestAlerts.Entry("b", 8), TestAlerts.Entry("c", 8)], [TestDatabase.Put("station-7", state: [1])], more));

        var recovered = _city.Database.Recover();
        Assert.Equal((1, 7, 0), (recovered.JournalPosition, recovered.LastAlertSequence, recovered.Stations.Count));
        Assert.Null(recovered.Catalogue);
        Assert.Single(recovered.ActiveAlerts);
        Assert.Empty(await _city.ReadAllAsync("station-7"));

        _city.Commit(blocks, [TestAlerts.Entry("b", 8), TestAlerts.Entry("c", 9)], [TestDatabase.Put("station-7", state: [1])], more);
        recovered = _city.Database.Recover();
        Assert.Equal((2, 9, 1), (recovered.JournalPosition, recovered.LastAlertSequence, recovered.Stations.Count));
        Assert.NotNull(recovered.Catalogue);
        Assert.Equal(3, recovered.ActiveAlerts.Count);
        Assert.Single(await _city.ReadAllAsync("station-7"));
    }

    [Fact]
    public async Task Commit_BlocksOfARemovedStation_AreSkipped()
    {
        _city.Commit([_city.Block("station-7", [Noon])], stations: [TestDatabase.Put("station-7", state: [1, 2])]);
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(1)])], stations: [new StationChange("station-7", null)]);
        Assert.Empty(await _city.ReadAllAsync("station-7"));
        Assert.Empty(_city.Database.Recover().Stations);
    }

    [Fact]
    public async Task Commit_AStationPutAfterItsRemoval_StartsEmpty()
    {
        _city.Commit([_city.Block("station-7", [Noon])], stations: [TestDatabase.Put("station-7", state: [1, 2])]);
        _city.Commit([_city.Block("station-7", [Noon.AddMinutes(1)])], stations: [new StationChange("station-7", null), TestDatabase.Put("station-7")]);
        Assert.Equal([Noon.AddMinutes(1)], await _city.TimesAsync("station-7"));
        Assert.Single(_city.Database.Recover().Stations);
        Assert.Null(await _city.StateAsync("station-7"));
        Assert.False(await _city.ContainsAsync("station-7", Noon));
    }

    [Fact]
    public async Task Commit_ReadingsOfAnUnknownStation_AddsItUnregistered()
    {
        _city.Commit([_city.Block("station-7", [Noon])]);
        Assert.Equal(StationDefinition.Unregistered("station-7"), Assert.Single(_city.Database.Recover().Stations));
        Assert.Single(await _city.ReadAllAsync("station-7"));
    }

    [Fact]
    public void Commit_AnEmptyBlock_WritesNoRow()
    {
        _city.Commit([_city.Block("station-7", Array.Empty<DateTimeOffset>())]);
        Assert.Empty(_city.Database.Recover().Stations);
    }

    [Fact]
    public void Commit_AfterDispose_IsRefused()
    {
        _city.Database.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _city.Commit());
    }

    public void Dispose() => _city.Dispose();
}
