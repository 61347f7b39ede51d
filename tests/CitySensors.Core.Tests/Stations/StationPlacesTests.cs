using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using static CitySensors.Core.Definitions.DefinitionChange;

namespace CitySensors.Core.Tests.Stations;

public sealed class StationPlacesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 12, 12, 0, 0, TimeSpan.Zero);
    private static readonly StationDefinition Market = new("s", "Market", 48, 11, "centre") { Device = "A1" };

    private readonly StationDirectory _stations = new();

    [Fact]
    public void Put_OtherPositionOrDevice_BeginsAPlace()
    {
        Put(Market, Noon);
        Put(Market with { Name = "Market Square" }, Noon.AddHours(1));
        Put(Market with { Latitude = 49, Area = "north", Name = "Park" }, Noon.AddHours(2));
        Put(Station with { Device = "A2" }, Noon.AddHours(3));

        Assert.Equal(
            [
                new StationPlace(null, "Market Square", 48, 11, "centre", "A1"),
                new StationPlace(Noon.AddHours(2), "Park", 49, 11, "north", "A1"),
                new StationPlace(Noon.AddHours(3), "Park", 49, 11, "north", "A2"),
            ],
            StationPlaces.Of(Station));
        Assert.Equal((Noon.AddHours(2), Noon.AddHours(3)), (StationPlaces.HereSince(Station), StationPlaces.DeviceSince(Station)));
    }

    [Fact]
    public void Put_SameOrUnknownPlace_BeginsNone()
    {
        Put(new StationDefinition("s", "Market"), Noon);
        Put(Market, Noon.AddHours(1));
        Put(Market with { Area = "north", Retention = TimeSpan.FromDays(9) }, Noon.AddHours(2));

        Assert.Null(Station.Moves);
        Assert.Null(StationPlaces.HereSince(Station));
        Assert.Null(StationPlaces.DeviceSince(Station));
        Assert.Null(StationPlaces.FormerAt(Station, Noon.AddYears(-1)));
        Assert.Single(StationPlaces.Of(Station));
    }

    [Fact]
    public void FormerAt_Times_IsThePlaceOfTheTime()
    {
        Put(Market, Noon);
        Put(Market with { Latitude = 49 }, Noon.AddHours(2), movedAt: Noon.AddHours(1));
        Put(Market with { Latitude = 50 }, Noon.AddHours(3));

        Assert.Equal(48, StationPlaces.FormerAt(Station, Noon.AddYears(-1))!.Latitude);
        Assert.Equal(48, StationPlaces.FormerAt(Station, Noon.AddHours(1).AddTicks(-1))!.Latitude);
        Assert.Equal(49, StationPlaces.FormerAt(Station, Noon.AddHours(1))!.Latitude);
        Assert.Null(StationPlaces.FormerAt(Station, Noon.AddHours(3)));
        Assert.Equal(49, StationPlaces.At(Station, Noon.AddHours(2)).Latitude);
    }

    [Fact]
    public void Put_Correction_ChangesThePresentPlace()
    {
        Put(Market, Noon);
        Put(Market with { Latitude = 49 }, Noon.AddHours(1));
        Put(Market with { Latitude = 49.5 }, enteredAt: null);

        Assert.Equal([48, 49.5], StationPlaces.Of(Station).Select(place => place.Latitude!.Value));
        Put(Market, enteredAt: null);
        Assert.Null(Station.Moves);
    }

    [Fact]
    public void Put_TimeOfTheMoveOnly_CorrectsIt()
    {
        Put(Market, Noon);
        Put(Market with { Latitude = 49 }, Noon.AddHours(2));
        Put(Market with { Latitude = 50 }, Noon.AddHours(5));
        Put(Market with { Latitude = 50 }, Noon.AddHours(6), movedAt: Noon.AddHours(3));
        Assert.Equal(Noon.AddHours(3), StationPlaces.HereSince(Station));

        Assert.Equal("moved_at: Must not be before the move before it, 2026-11-12T14:00:00Z.", ErrorOf(Market with { Latitude = 50 }, Noon.AddHours(2)));
    }

    [Fact]
    public void Put_MoveBeforeTheLastOne_IsRefused()
    {
        const string notMoved = "moved_at: The station has not moved: its position and device are as before.";
        Assert.Equal(notMoved, ErrorOf(Market, Noon));
        Put(Market, Noon);
        Assert.Equal(notMoved, ErrorOf(Market with { Name = "Park" }, Noon));
        Put(Market with { Latitude = 49 }, Noon);
        Assert.Equal("moved_at: Must not be before the move before it, 2026-11-12T12:00:00Z.", ErrorOf(Market, Noon.AddTicks(-10)));
        Assert.Null(ErrorOf(Market, Noon));
    }

    [Fact]
    public void Put_ManyMoves_KeepsTheNewestPlaces()
    {
        for (var i = 0; i < StationMoves.MaxFormer + 5; i++) Put(Market with { Latitude = i * 0.1 }, Noon.AddHours(i));

        var places = StationPlaces.Of(Station);
        Assert.Equal(StationMoves.MaxFormer + 1, places.Count);
        Assert.Equal(Noon.AddHours(4), places[0].From);
        var unknown = StationPlaces.FormerAt(Station, Noon);
        Assert.Equal(("", null), (unknown!.Name, unknown.Latitude));
        Assert.Equal("s", StationPlaces.At(Station, Noon).Name);
    }

    [Fact]
    public void Station_Text_KeepsThePlaces()
    {
        Put(Market, Noon);
        Put(Market with { Latitude = null, Longitude = null, Area = null, Device = null }, Noon.AddHours(1).AddTicks(10));
        Put(Market with { Latitude = 49 }, Noon.AddHours(2));

        Assert.Equal(Station, DefinitionText.Station("s", Station.Version, DefinitionText.Serialize(Station)));
    }

    [Fact]
    public void Observe_AlertOfATimeBeforeTheMove_HasThePlaceOfThatTime()
    {
        var driver = new StationDriver(Market with { Id = "station-7" }, StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (60, 60)));
        driver.Redefine(driver.Station.Definition with
        {
            Name = "Park", Latitude = 49, Area = "north", Moves = new StationMoves(StationDriver.Start.AddSeconds(100), [new StationPlace(null, "Market", 48, 11, "centre")]),
        });

        var before = Assert.Single(driver.Observe(50, 70));
        Assert.Equal(("centre", 48.0), (before.Source.Area, before.Source.Latitude));
        Assert.Contains("at Market is", before.Message, StringComparison.Ordinal);
        driver.Observe(150, 30);
        var after = Assert.Single(driver.Observe(200, 70));
        Assert.Equal(("north", 49.0), (after.Source.Area, after.Source.Latitude));
        Assert.Contains("at Park is", after.Message, StringComparison.Ordinal);
    }

    private StationDefinition Station => _stations.Find("s")!;

    private void Put(StationDefinition station, DateTimeOffset? enteredAt, DateTimeOffset? movedAt = null)
    {
        var applied = Apply(station, enteredAt, movedAt);
        Assert.Empty(applied.Outcome.Errors);
        _stations.Put(applied.Station!);
    }

    private string? ErrorOf(StationDefinition station, DateTimeOffset movedAt) =>
        Apply(station, Noon.AddDays(1), movedAt).Outcome.Errors is [var error] ? $"{error.Member}: {error.Message}" : null;

    private AppliedChange Apply(StationDefinition station, DateTimeOffset? enteredAt, DateTimeOffset? movedAt) =>
        DefinitionChanges.Apply(new PutStation(station) { EnteredAt = enteredAt, MovedAt = movedAt }, null, Catalogue.Empty, _stations);
}
