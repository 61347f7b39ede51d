using CitySensors.Core.Stations;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Server.Tests.City;

public sealed class LastSeenTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_AfterAStop_KnowsWhenStationsWereLastHeard()
    {
        using var folder = new TestFolder();
        DateTimeOffset lastSeen;
        await using (var city = await ServerCity.OpenAsync(folder.Path))
        {
            await city.SendAsync(new Sent("station-1", 1));
            lastSeen = Find(city)!.LastSeen;
        }

        await using var again = await ServerCity.OpenAsync(folder.Path);
        await Eventually.TrueAsync(() => Find(again) is not null, () => "The arrival was not loaded.", Cancelled);
        Assert.Equal(lastSeen, Find(again)!.LastSeen, TimeSpan.FromMilliseconds(1));
        Assert.False(Find(again)!.IsSilent);
        Assert.Empty(Reports(again).Silent);
    }

    private static StationReport? Find(ServerCity city) => Reports(city).Find("station-1");

    private static IStationReports Reports(ServerCity city) => city.Services.GetRequiredService<IStationReports>();
}
