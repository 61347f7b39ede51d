using System.ComponentModel;

namespace CitySensors.Web.City;

[Description("The configuration of the city's web page.")]
internal sealed record CityResource
{
    [Description("The name of the city.")]
    public required string Name { get; init; }

    [Description("The languages of the web page as BCP 47 tags, default language first.")]
    public required IReadOnlyList<string> Languages { get; init; }

    [Description("The IANA name of the time zone of the times in alert messages.")]
    public required string TimeZone { get; init; }

    [Description("The initial centre of the map. Omitted while no station has a position.")]
    public Position? Centre { get; init; }

    [Description("The source of map tiles. Omitted if none is configured.")]
    public TileServer? Tiles { get; init; }
}

[Description("A geographic position.")]
internal sealed record Position
{
    [Description("The latitude in degrees north (WGS 84).")]
    public required double Latitude { get; init; }

    [Description("The longitude in degrees east (WGS 84).")]
    public required double Longitude { get; init; }
}

[Description("A map tile server.")]
internal sealed record TileServer
{
    [Description("The URL template of the tiles, with the placeholders {z}, {x} and {y}.")]
    public required string Url { get; init; }

    [Description("The attribution that the licence of the map requires.")]
    public required string Attribution { get; init; }
}
