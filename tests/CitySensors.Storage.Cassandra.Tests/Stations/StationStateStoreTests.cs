using CitySensors.Storage.Cassandra.Stations;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Stations;

public sealed class StationStateStoreTests : IAsyncLifetime
{
    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private StationStateStore States => _city.Store.StationStates;

    public async ValueTask InitializeAsync() => _city = await TestCity.OpenAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task SaveAsync_ByANodeThatLostTheStation_DoesNotSetItBack()
    {
        Assert.Null(await States.LoadAsync("station-7", Cancelled));
        await SaveAsync("station-7", 7, 41);
        await SaveAsync("station-7", 9, 43);
        await SaveAsync("station-7", 8, 42);

        var state = await States.LoadAsync("station-7", Cancelled);
        Assert.Equal((9, 43L), ((int)state!.State[0], state.Revision));
        Assert.Empty(state.Alerts);
    }

    [Fact]
    public async Task RemoveAsync_AState_StaysGoneUntilANewerOne()
    {
        await SaveAsync("station-7", 1, 41);
        await States.RemoveAsync("station-7", 50, Cancelled);
        await SaveAsync("station-7", 2, 49);
        Assert.Null(await States.LoadAsync("station-7", Cancelled));
        await SaveAsync("station-7", 3, 51);
        Assert.Equal(51, (await States.LoadAsync("station-7", Cancelled))!.Revision);
    }

    [Fact]
    public async Task StationsAsync_ManyStations_ListsEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => SaveAsync($"station-{i}", 1, 1 + i)));
        var stations = await States.StationsAsync(Cancelled).ToListAsync(Cancelled);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"station-{i}").Order(), stations.Order());
    }

    private Task SaveAsync(string station, byte data, long revision) => States.SaveAsync(station, [data], [], revision, Cancelled);
}
