using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Simulator.City;

namespace CitySensors.Simulator.Tests.City;

public sealed class CityLayoutTests
{
    [Fact]
    public void Stations_City_LieInNamedAreasWithinEightKilometres()
    {
        var options = new CityOptions { Stations = 500 };
        var stations = new CityLayout(options).Stations;
        var city = new Vicinity(options.Centre.Latitude, options.Centre.Longitude, 8.05);
        var middle = city with { RadiusKilometres = 1.6 };

        Assert.Equal(["centre", "north", "east", "south", "harbour", "west"], stations.Select(station => station.Area).Distinct());
        Assert.Equal("Market Square", stations[0].Name);
        Assert.Equal(500, stations.Select(station => station.Name).Distinct().Count());
        Assert.Equal(500, stations.Select(station => (station.Latitude, station.Longitude)).Distinct().Count());
        Assert.All(stations, station => Assert.True(city.Contains(station.Latitude!.Value, station.Longitude!.Value)));
        Assert.All(stations, station => Assert.Equal(station.Area == "centre", middle.Contains(station.Latitude!.Value, station.Longitude!.Value)));
    }

    [Fact]
    public void Stations_LargerCityOrOtherSeed_StandWhereTheyStood()
    {
        var few = new CityLayout(new CityOptions { Stations = 10, Seed = 1 }).Stations;
        var many = new CityLayout(new CityOptions { Stations = 1000, Seed = 2 }).Stations;

        Assert.Equal(few, many.Take(10));
    }

    [Fact]
    public void Stations_LargeCity_AreValidDefinitions()
    {
        var stations = new CityLayout(new CityOptions { Stations = 10_000 }).Stations;

        Assert.All(stations, station =>
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            using (var json = new System.Text.Json.Utf8JsonWriter(buffer)) DefinitionWriter.Write(json, station);
            using var document = System.Text.Json.JsonDocument.Parse(buffer.WrittenMemory);
            Assert.Equal(station, DefinitionReader.ReadStation(station.Id, document.RootElement).Station! with { Version = station.Version });
        });
    }

    [Fact]
    public void KilometresBetween_StationAndPlace_AgreesWithTheSphere()
    {
        var layout = new CityLayout(new CityOptions());
        for (var one = 0; one < 50; one++)
        {
            for (var other = 0; other < one; other++)
            {
                var kilometres = layout.KilometresBetween(one, layout.PositionOf(other));
                var (from, to) = (layout.PositionOf(other), layout.PositionOf(one));
                Assert.True(new Vicinity(from.Latitude, from.Longitude, kilometres * 1.002).Contains(to.Latitude, to.Longitude));
                Assert.False(new Vicinity(from.Latitude, from.Longitude, kilometres * 0.998).Contains(to.Latitude, to.Longitude));
            }
        }
    }

    [Theory]
    [InlineData("station-1", 0)]
    [InlineData("station-50", 49)]
    [InlineData("station-51", -1)]
    [InlineData("station-0", -1)]
    [InlineData("station-01", -1)]
    [InlineData("Station-1", -1)]
    [InlineData("", -1)]
    public void IndexOf_AnId_IsWhereTheStationStands(string id, int expected) => Assert.Equal(expected, new CityLayout(new CityOptions()).IndexOf(id));
}
