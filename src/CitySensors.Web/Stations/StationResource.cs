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
    [Description("The station id in readings.")]
    public required string Id { get; init; }

    [Description("What people call its place; its id while nobody has registered it.")]
    public required string Name { get; init; }

    [Description("Degrees north, WGS 84.")]
    public double? Latitude { get; init; }

    [Description("Degrees east, WGS 84.")]
    public double? Longitude { get; init; }

    [Description("The part of the city that rules and subscriptions name.")]
    public string? Area { get; init; }

    [Description("How long its readings are kept, as an ISO 8601 duration; absent where it is as long as the city's.")]
    public string? Retention { get; init; }

    [Description("Counts up with every change; 0 for a station that nobody registered.")]
    public required int Version { get; init; }

    [Description("Its newest reading by event time; only where one station was asked for.")]
    public ReadingResource? Latest { get; init; }

    public static StationResource Of(StationDefinition station) => Of(station, null);

    public static StationResource Of(StationDefinition station, ScoredReading? latest) => new()
    {
        Id = station.Id,
        Name = station.Name,
        Latitude = station.Latitude,
        Longitude = station.Longitude,
        Area = station.Area,
        Retention = station.Retention is { } retention ? XmlConvert.ToString(retention) : null,
        Version = station.Version,
        Latest = latest is null ? null : ReadingResource.Of(latest),
    };
}

[Description("A station as engineers define it.")]
[Example("""{"name": "Market Square", "latitude": 48.1, "longitude": 11.6, "area": "centre", "retention": "P30D"}""")]
internal sealed record StationInput
{
    [Description("What people call its place.")]
    [PlainText(DefinitionLimits.MaxNameLength)]
    public required string Name { get; init; }

    [Description("Degrees north, WGS 84, from -90 to 90; goes with longitude.")]
    [Between(-90, 90)]
    public double? Latitude { get; init; }

    [Description("Degrees east, WGS 84, from -180 to 180; goes with latitude.")]
    [Between(-180, 180)]
    public double? Longitude { get; init; }

    [Description("The part of the city that rules and subscriptions name.")]
    [Identifier]
    public string? Area { get; init; }

    [Description("How long its readings are kept, as an ISO 8601 duration from P1D to P36500D; as long as the city's unless given.")]
    [Duration]
    public string? Retention { get; init; }
}
