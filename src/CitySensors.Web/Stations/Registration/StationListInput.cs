using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Web.Json;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Stations.Registration;

[Description("A station of a list.")]
[Example("""{"id": "market-square", "name": "Market Square", "latitude": 48.1, "longitude": 11.6, "area": "centre", "retention": "P30D"}""")]
internal sealed record StationListInput
{
    [Description("The ID of the station. Must occur once in a body.")]
    [Identifier]
    public required string Id { get; init; }

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

    [Description("How far the time of a reading may be ahead of its arrival, as an ISO 8601 duration from PT0S to P1D. Defaults to the limit of the city.")]
    [Duration]
    public string? MaxAhead { get; init; }

    [Description("How far the time of a reading may be behind its arrival, as an ISO 8601 duration from PT0S to P36500D. Defaults to the limit of the city.")]
    [Duration]
    public string? MaxBehind { get; init; }

    [Description("station: the event time is the timestamp of the reading. arrival: timestamps are ignored and the time of arrival counts, for stations without a usable clock. Defaults to station.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<TimeSource>))]
    public TimeSource? TimeSource { get; init; }
}
