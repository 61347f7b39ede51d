namespace CitySensors.Core.Stations;

/// <summary>The definition of a station. An unregistered station has its id as name and no position.</summary>
/// <param name="Id">The station id in readings.</param>
/// <param name="Name">The display name of its location.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east, WGS 84.</param>
/// <param name="Area">The part of the city, for rules and subscriptions.</param>
/// <param name="Retention">How long readings are retained; null for the default of the city.</param>
/// <param name="MaxAhead">How far the event time of a reading may be ahead of its arrival; null for the limit of the city.</param>
/// <param name="MaxBehind">How far the event time of a reading may be behind its arrival; null for the limit of the city.</param>
/// <param name="TimeSource">Where the event time of readings comes from.</param>
/// <param name="Version">Incremented by every change; 0 for an unregistered station.</param>
public sealed record StationDefinition(
    string Id,
    string Name,
    double? Latitude = null,
    double? Longitude = null,
    string? Area = null,
    TimeSpan? Retention = null,
    TimeSpan? MaxAhead = null,
    TimeSpan? MaxBehind = null,
    TimeSource TimeSource = TimeSource.Station,
    int Version = 0)
{
    /// <summary>Identifies the device that stands there; null if unknown.</summary>
    public string? Device { get; init; }

    /// <summary>Where it stood before; null if it was never moved and its device never replaced.</summary>
    public StationMoves? Moves { get; init; }

    /// <summary>How its sensors differ from their types; null if they do not.</summary>
    public StationSensors? Sensors { get; init; }

    public static StationDefinition Unregistered(string id) => new(id, id);
}
