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
        Assert.Equal([9], state!.State);
        Assert.Empty(state.Alerts);
    }

    private Task SaveAsync(string station, byte data, long revision) => States.SaveAsync(station, [data], [], revision, Cancelled);
}
