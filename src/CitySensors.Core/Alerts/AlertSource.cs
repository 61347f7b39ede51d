using CitySensors.Core.Stations;

namespace CitySensors.Core.Alerts;

/// <summary>
/// The station of an alert as it was when the alert was raised. Later entries of the alert keep it, so that a subscriber of the old
/// place hears the end after the station moved, changed its area or was deleted.
/// </summary>
public sealed record AlertSource(string StationId, string? Area, double? Latitude, double? Longitude)
{
    public static AlertSource Of(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return new AlertSource(station.Id, station.Area, station.Latitude, station.Longitude);
    }
}
