using System.ComponentModel;
using CitySensors.Core.Stations;

namespace CitySensors.Web.Stations;

[Description("Where a station stands or stood, and the device there.")]
internal sealed record PlaceResource
{
    [Description("Since when. Omitted for the first place; if the first one of the list has it, earlier places are no longer known.")]
    public DateTime? From { get; init; }

    [Description("The latitude in degrees north (WGS 84). Omitted if unknown.")]
    public double? Latitude { get; init; }

    [Description("The longitude in degrees east (WGS 84). Omitted if unknown.")]
    public double? Longitude { get; init; }

    [Description("The area of the city. Omitted if there was none.")]
    public string? Area { get; init; }

    [Description("The display name. Omitted if the place is no longer known.")]
    public string? Name { get; init; }

    [Description("The device. Omitted if unknown.")]
    public string? Device { get; init; }

    public static PlaceResource Of(StationPlace place) => new()
    {
        From = place.From?.UtcDateTime,
        Latitude = place.Latitude,
        Longitude = place.Longitude,
        Area = place.Area,
        Name = place.Name.Length > 0 ? place.Name : null,
        Device = place.Device,
    };
}
