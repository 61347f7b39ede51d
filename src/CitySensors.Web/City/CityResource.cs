using System.ComponentModel;

namespace CitySensors.Web.City;

[Description("The city as its page presents it.")]
internal sealed record CityResource
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("The languages of its page as BCP 47 tags, the most usual one first.")]
    public required IReadOnlyList<string> Languages { get; init; }

    [Description("The IANA name of the time zone in which alerts tell the time.")]
    public required string TimeZone { get; init; }

    [Description("Where the map begins; absent while no station has a position.")]
    public Position? Centre { get; init; }

    [Description("The map behind the stations; absent where none is configured.")]
    public TileServer? Tiles { get; init; }
}

[Description("A place on Earth.")]
internal sealed record Position
{
    [Description("Degrees north, WGS 84.")]
    public required double Latitude { get; init; }

    [Description("Degrees east, WGS 84.")]
    public required double Longitude { get; init; }
}

[Description("A server of map tiles.")]
internal sealed record TileServer
{
    [Description("The address of a tile, with {z}, {x} and {y}.")]
    public required string Url { get; init; }

    [Description("Whom the licence of the map wants to be named.")]
    public required string Attribution { get; init; }
}
