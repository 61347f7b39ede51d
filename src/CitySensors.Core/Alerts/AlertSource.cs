using CitySensors.Core.Stations;

namespace CitySensors.Core.Alerts;

/// <summary>
/// The station of an alert as it was at its onset. All entries of the alert carry it, so subscribers still receive
/// the end after the station has moved, changed its area or been removed.
/// </summary>
public sealed record AlertSource(string StationId, string? Area, double? Latitude, double? Longitude)
{
    public static AlertSource From(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return new AlertSource(station.Id, station.Area, station.Latitude, station.Longitude);
    }

    /// <summary>The station as it was at a time, which may be before it was moved.</summary>
    /// <param name="station">The station as it is.</param>
    /// <param name="ticks">The event time in UTC ticks.</param>
    public static AlertSource At(StationDefinition station, long ticks)
    {
        ArgumentNullException.ThrowIfNull(station);
        return From(station.Moves is null ? station : StationPlaces.At(station, new DateTimeOffset(ticks, TimeSpan.Zero)));
    }
}
