using System.ComponentModel;
using System.Text.Json.Serialization;
using System.Xml;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Web.Json;
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

    [Description("How far the time of a reading may be ahead of its arrival, as an ISO 8601 duration. Omitted if the limit of the city applies.")]
    public string? MaxAhead { get; init; }

    [Description("How far the time of a reading may be behind its arrival, as an ISO 8601 duration. Omitted if the limit of the city applies.")]
    public string? MaxBehind { get; init; }

    [Description("arrival if the timestamps of its readings are ignored and their time of arrival counts. Omitted otherwise.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<TimeSource>))]
    public TimeSource? TimeSource { get; init; }

    [Description("Identifies the device that stands there. Omitted if unknown.")]
    public string? Device { get; init; }

    [Description("Since when it stands at its position. Omitted if it was never moved.")]
    public DateTime? HereSince { get; init; }

    [Description("Since when its device is there. Omitted if it was never replaced.")]
    public DateTime? DeviceSince { get; init; }

    [Description("How sensors of the station differ from their sensor types, by sensor type ID. Omitted if none does.")]
    public IReadOnlyDictionary<string, StationSensorResource>? Sensors { get; init; }

    [Description("The version, incremented with every change. 0 for an unregistered station.")]
    public required int Version { get; init; }

    [Description("The arrival of the newest reading. Omitted if nothing is known of it.")]
    public DateTime? LastSeen { get; init; }

    [Description("The usual interval between the arrivals of readings, an estimate that follows changes, as an ISO 8601 duration. Omitted until two readings have arrived at this node.")]
    public string? UsualInterval { get; init; }

    [Description("Since when the station is silent: the same as last_seen if no reading has arrived for longer than three usual intervals, at least a minute, or for an hour if the usual interval is unknown. Omitted otherwise.")]
    public DateTime? SilentSince { get; init; }

    [Description("The sensor types whose newest value is not a measurement: it failed quality control or is suspect. Omitted if there are none.")]
    public IReadOnlyList<string>? FaultySensors { get; init; }

    [Description("The newest reading by event time. Only returned for a single station.")]
    public ReadingResource? Latest { get; init; }

    public static StationResource From(StationDefinition station) => From(station, null);

    public static StationResource From(StationDefinition station, StationReport? report) => From(station, report, null, null);

    /// <param name="station">The station.</param>
    /// <param name="report">When it was last heard; null if nothing is known of it.</param>
    /// <param name="latest">The newest reading; null to omit it.</param>
    /// <param name="revised">Its changes; null if it is omitted.</param>
    /// <param name="catalogue">The sensor types; null to omit what follows from them.</param>
    public static StationResource From(
        StationDefinition station, StationReport? report, ScoredReading? latest, RevisedReadings? revised, Catalogue? catalogue = null) => new()
    {
        Id = station.Id,
        Name = station.Name,
        Latitude = station.Latitude,
        Longitude = station.Longitude,
        Area = station.Area,
        Retention = Duration(station.Retention),
        MaxAhead = Duration(station.MaxAhead),
        MaxBehind = Duration(station.MaxBehind),
        TimeSource = station.TimeSource == Core.Stations.TimeSource.Station ? null : station.TimeSource,
        Device = station.Device,
        HereSince = StationPlaces.HereSince(station)?.UtcDateTime,
        DeviceSince = StationPlaces.DeviceSince(station)?.UtcDateTime,
        Sensors = StationSensorResource.From(station.Sensors, catalogue),
        Version = station.Version,
        LastSeen = (report?.LastSeen ?? latest?.Arrived)?.UtcDateTime,
        UsualInterval = Duration(report?.UsualInterval),
        SilentSince = report is { IsSilent: true } ? report.LastSeen.UtcDateTime : null,
        Latest = latest is null || revised is null ? null : ReadingResource.From(latest, station, revised),
    };

    private static string? Duration(TimeSpan? duration) => duration is { } time ? XmlConvert.ToString(time) : null;
}

[Description("The definition of a station.")]
[Example("""{"name": "Market Square", "latitude": 48.1, "longitude": 11.6, "area": "centre", "retention": "P30D"}""")]
[Example("""{"name": "Rooftop", "sensors": {"temperature": {"unit": "[degF]", "distribution": {"kind": "normal", "mean": 18, "standard_deviation": 6}, "plausible": {"min": -40, "max": 60}, "calibration": [{"from": "2026-11-01T00:00:00Z", "scale": 1.02, "offset": -0.4}]}}}""")]
internal record StationInput
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

    [Description("How far the time of a reading may be ahead of its arrival, as an ISO 8601 duration from PT0S to P1D. Defaults to the limit of the city.")]
    [Duration]
    public string? MaxAhead { get; init; }

    [Description("How far the time of a reading may be behind its arrival, as an ISO 8601 duration from PT0S to P36500D. Defaults to the limit of the city.")]
    [Duration]
    public string? MaxBehind { get; init; }

    [Description("station: the event time is the timestamp of the reading. arrival: timestamps are ignored and the time of arrival counts, for stations without a usable clock. Defaults to station.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<TimeSource>))]
    public TimeSource? TimeSource { get; init; }

    [Description("Identifies the device that stands there, such as a serial number. Another one than before is a replacement, which the list of places tells.")]
    [PlainText(DefinitionLimits.MaxDeviceLength)]
    public string? Device { get; init; }

    [Description("From when on a changed position or device counts, in RFC 3339 with an offset: not in the future, and not before the last move. If nothing else changes, it corrects the time of the last move. Defaults to now.")]
    [Time]
    public string? MovedAt { get; init; }

    [Description("How sensors of the station differ from their sensor types, by sensor type ID: the unit in which they send, their distribution, plausible range and calibration. Every sensor type must exist.")]
    public IReadOnlyDictionary<string, StationSensorInput>? Sensors { get; init; }
}
