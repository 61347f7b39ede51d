using CitySensors.Core.Jobs;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Jobs;

public sealed class JobStoreTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoadJobAsync_OnAnotherNode_IsTheNewestSaved()
    {
        await using var city = await TestCity.OpenAsync();
        await using var other = await city.OpenAnotherAsync();
        Assert.Null(await other.Jobs.LoadJobAsync("export", Cancelled));
        var first = new JobRecord("export", TestCity.Noon) { Schedule = "0 3 * * *", LastSuccess = TestCity.Noon };
        var failed = (first with { IsPaused = true }).After(new JobRun(TestCity.Noon.AddHours(1), TestCity.Noon.AddHours(2), "No route."));
        await city.Store.Jobs.SaveJobAsync(first, Cancelled);
        await city.Store.Jobs.SaveJobAsync(failed, Cancelled);
        await city.Store.Jobs.SaveJobAsync(new JobRecord("sweep", TestCity.Noon), Cancelled);
        Assert.Equal(failed, await other.Jobs.LoadJobAsync("export", Cancelled));
        Assert.Equal(new JobRecord("sweep", TestCity.Noon), await other.Jobs.LoadJobAsync("sweep", Cancelled));
    }
}
