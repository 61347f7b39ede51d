using CitySensors.Core.Stations;

namespace CitySensors.Core.Alerts;

/// <summary>
/// The station of an alert as it was when the alert was raised. All entries of the alert carry it, so subscribers still receive
/// the end after the station has moved, changed its area or been removed.
/// </summary>
public sealed record AlertSource(string StationId, string? Area, double? Latitude, double? Longitude)
{
    public static AlertSource From(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return new AlertSource(station.Id, station.Area, station.Latitude, station.Longitude);
    }
}
