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
        await States.SaveAsync("station-7", State(7, 41), Cancelled);
        await States.SaveAsync("station-7", State(9, 43), Cancelled);
        await States.SaveAsync("station-7", State(8, 42), Cancelled);

        var state = await States.LoadAsync("station-7", Cancelled);
        Assert.Equal((9, 43L), ((int)state!.Data[0], state.Version));
        Assert.Equal(new Dictionary<int, long> { [3] = 43, [11] = 0 }, state.Offsets);
    }

    [Fact]
    public async Task RemoveAsync_AState_StaysGoneUntilANewerOne()
    {
        await States.SaveAsync("station-7", State(1, 41), Cancelled);
        await States.RemoveAsync("station-7", 50, Cancelled);
        await States.SaveAsync("station-7", State(2, 49), Cancelled);
        Assert.Null(await States.LoadAsync("station-7", Cancelled));
        await States.SaveAsync("station-7", State(3, 51), Cancelled);
        Assert.Equal(51, (await States.LoadAsync("station-7", Cancelled))!.Version);
    }

    [Fact]
    public async Task StationsAsync_ManyStations_ListsEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => States.SaveAsync($"station-{i}", State(1, 1 + i), Cancelled)));
        var stations = await States.StationsAsync(Cancelled).ToListAsync(Cancelled);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"station-{i}").Order(), stations.Order());
    }

    private static StationState State(byte data, long version) => new([data], new Dictionary<int, long> { [3] = version, [11] = 0 }, version);
}
