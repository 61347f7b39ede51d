using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Jobs;

public sealed class JobStoreTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LastRunAsync_OnAnotherNode_IsTheNewestSaved()
    {
        await using var city = await TestCity.OpenAsync();
        await using var other = await city.OpenAnotherAsync();
        Assert.Null(await other.Jobs.LastRunAsync("export", Cancelled));
        await city.Store.Jobs.SaveRunAsync("export", TestCity.Noon, Cancelled);
        await city.Store.Jobs.SaveRunAsync("export", TestCity.Noon.AddHours(1), Cancelled);
        await city.Store.Jobs.SaveRunAsync("sweep", TestCity.Noon.AddHours(2), Cancelled);
        Assert.Equal(TestCity.Noon.AddHours(1), await other.Jobs.LastRunAsync("export", Cancelled));
    }
}
