using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Stations;

public sealed class AlertSourceTests
{
    private static readonly StationDefinition MarketSquare = new("station-7", "Market Square", 48.137, 11.575, "centre");
    private static readonly AlertFilter InTheCentre = AlertFilter.Everything with { Areas = new HashSet<string> { "centre" } };
    private static readonly AlertFilter NearMarketSquare = AlertFilter.Everything with { Near = new Vicinity(48.137, 11.575, 1) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clear_StationMovedToAnotherArea_IsReceivedAtTheOldPlace(bool restarts)
    {
        var station = Raised();
        station.Redefine(MarketSquare with { Latitude = 52.52, Longitude = 13.405, Area = "north", Version = 2 });
        if (restarts) station.Restart();
        station.Observe(10, 60);
        station.Observe(20, 20);
        Assert.Equal("Raised:Minor Escalated:Moderate Cleared:Moderate", station.States);
        AssertHeardAtTheOldPlace(station);
    }

    [Fact]
    public void Cancel_StationMovedAndIsDeleted_IsReceivedAtTheOldPlace()
    {
        var station = Raised();
        station.Redefine(MarketSquare with { Latitude = null, Longitude = null, Area = null, Version = 2 });
        station.Station.Cancel(Start.AddHours(11), station.Log);
        Assert.Equal(AlertState.Cancelled, station.Last.State);
        AssertHeardAtTheOldPlace(station);
    }

    [Fact]
    public void Raise_AfterTheStationMoved_IsReceivedAtTheNewPlace()
    {
        var station = Raised();
        station.Observe(10, 20);
        station.Redefine(MarketSquare with { Area = "north", Version = 2 });
        Assert.Equal(("north", AlertState.Raised), (station.Observe(20, 40)[0].Area, station.Last.State));
        Assert.False(InTheCentre.Matches(station.Last));
    }

    private static StationDriver Raised()
    {
        var station = new StationDriver(MarketSquare, Above(TimeSpan.Zero, TimeSpan.Zero, (35, 30), (55, 50)));
        station.Observe(0, 40);
        return station;
    }

    private static void AssertHeardAtTheOldPlace(StationDriver station) =>
        Assert.All(station.Log, alert => Assert.True(InTheCentre.Matches(alert) && NearMarketSquare.Matches(alert)));
}
