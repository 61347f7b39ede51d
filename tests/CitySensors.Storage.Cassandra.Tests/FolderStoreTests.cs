using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests;

public sealed class FolderStoreTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClaimFolderAsync_SeveralAtOnce_KeepsOneForEachFolder()
    {
        await using var city = await TestCity.OpenAsync();
        await using var other = await city.OpenAnotherAsync();
        Assert.Null(await city.Store.Folders.FindFolderAsync("a", Cancelled));
        var kept = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? city.Store : other).Folders.ClaimFolderAsync("a", Guid.NewGuid(), Cancelled)));
        Assert.Equal(await other.Folders.FindFolderAsync("a", Cancelled), Assert.Single(kept.Distinct()));
        Assert.NotEqual(kept[0], await city.Store.Folders.ClaimFolderAsync("b", Guid.NewGuid(), Cancelled));
    }
}
