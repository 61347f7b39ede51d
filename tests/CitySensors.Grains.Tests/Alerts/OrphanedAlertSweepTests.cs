using CitySensors.Core.Stations;
using CitySensors.Grains.Tests.Support;

namespace CitySensors.Grains.Tests.Alerts;

public sealed class OrphanedAlertSweepTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_StationMissingTwice_RemovesItAndEndsItsAlert()
    {
        await using var city = await WithAlertAsync();
        city.Store.Stations.Remove("a");

        await city.Sweep.RunAsync(Cancelled);
        Assert.DoesNotContain(city.Store.Deltas, delta => delta.IsRemoval);

        await city.Sweep.RunAsync(Cancelled);
        Assert.Equal("a", Assert.Single(city.Store.Deltas, delta => delta.IsRemoval).Station);
        Assert.Empty(city.Store.Log.Active);
    }

    [Fact]
    public async Task Run_StationListedAgainMeanwhile_KeepsIt()
    {
        await using var city = await WithAlertAsync();
        for (var sweep = 0; sweep < 3; sweep++)
        {
            city.Store.Stations.Remove("a");
            await city.Sweep.RunAsync(Cancelled);
            city.Store.Stations.TryAdd(StationDefinition.Unregistered("a"));
            await city.Sweep.RunAsync(Cancelled);
        }

        Assert.DoesNotContain(city.Store.Deltas, delta => delta.IsRemoval);
        Assert.Single(city.Store.Log.Active);
    }

    /// <summary>Otherwise a crash right after it would leave an alert of a station that no node knows.</summary>
    [Fact]
    public async Task Take_AlertOfAnUnregisteredStation_IsKeptOnceTheStationIsListed()
    {
        await using var city = await GrainCity.StartAsync();
        var wasListed = false;
        city.Store.BeforeKeep = delta =>
        {
            if (delta.Alerts.Count > 0) wasListed = city.Store.Listed.Contains(delta.StationId);
            return Task.CompletedTask;
        };
        await RaiseAsync(city);
        Assert.True(wasListed);
    }

    private static async Task<GrainCity> WithAlertAsync()
    {
        var city = await GrainCity.StartAsync();
        await RaiseAsync(city);
        return city;
    }

    private static async Task RaiseAsync(GrainCity city)
    {
        await city.SendAsync(Enumerable.Range(0, 30).Select(minute => ("a", minute, 120.0)));
        Assert.Single(city.Store.Log.Active);
    }
}
