namespace CitySensors.Core.Stations;

/// <summary>A station as engineers know it. One that nobody registered has its id as name and no position.</summary>
/// <param name="Id">The station id in readings.</param>
/// <param name="Name">What people call its place.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east, WGS 84.</param>
/// <param name="Area">The part of the city that rules and subscriptions name.</param>
/// <param name="Retention">How long its readings are kept; null for as long as the city's.</param>
/// <param name="Version">Counts up with every change; 0 for a station that nobody registered.</param>
public sealed record StationDefinition(
    string Id,
    string Name,
    double? Latitude = null,
    double? Longitude = null,
    string? Area = null,
    TimeSpan? Retention = null,
    int Version = 0)
{
    public static StationDefinition Unregistered(string id) => new(id, id);
}
