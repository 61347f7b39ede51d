using System.ComponentModel;
using System.Xml;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Web.OpenApi;
using CitySensors.Web.Readings;

namespace CitySensors.Web.Stations;

[Description("A station.")]
internal sealed record StationResource
{
    [Description("The ID of the station, which is station_id in readings.")]
    public required string Id { get; init; }

    [Description("The display name. For an unregistered station, its ID.")]
    public required string Name { get; init; }

    [Description("The latitude in degrees north (WGS 84). Omitted if the station has no position.")]
    public double? Latitude { get; init; }

    [Description("The longitude in degrees east (WGS 84). Omitted if the station has no position.")]
    public double? Longitude { get; init; }

    [Description("The area of the city, which rules and subscriptions refer to.")]
    public string? Area { get; init; }

    [Description("The retention of its readings, as an ISO 8601 duration. Omitted if the retention of the city applies.")]
    public string? Retention { get; init; }

    [Description("The version, incremented with every change. 0 for an unregistered station.")]
    public required int Version { get; init; }

    [Description("The newest reading by event time. Only returned for a single station.")]
    public ReadingResource? Latest { get; init; }

    public static StationResource From(StationDefinition station) => From(station, null);

    public static StationResource From(StationDefinition station, ScoredReading? latest) => new()
    {
        Id = station.Id,
        Name = station.Name,
        Latitude = station.Latitude,
        Longitude = station.Longitude,
        Area = station.Area,
        Retention = station.Retention is { } retention ? XmlConvert.ToString(retention) : null,
        Version = station.Version,
        Latest = latest is null ? null : ReadingResource.From(latest),
    };
}

[Description("The definition of a station.")]
[Example("""{"name": "Market Square", "latitude": 48.1, "longitude": 11.6, "area": "centre", "retention": "P30D"}""")]
internal sealed record StationInput
{
    [Description("The display name.")]
    [PlainText(DefinitionLimits.MaxNameLength)]
    public required string Name { get; init; }

    [Description("The latitude in degrees north (WGS 84), from -90 to 90. Requires longitude.")]
    [Between(-90, 90)]
    public double? Latitude { get; init; }

    [Description("The longitude in degrees east (WGS 84), from -180 to 180. Requires latitude.")]
    [Between(-180, 180)]
    public double? Longitude { get; init; }

    [Description("The area of the city, which rules and subscriptions refer to.")]
    [Identifier]
    public string? Area { get; init; }

    [Description("The retention of its readings, as an ISO 8601 duration from P1D to P36500D. Defaults to the retention of the city.")]
    [Duration]
    public string? Retention { get; init; }
}
