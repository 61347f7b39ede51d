using CitySensors.Core.Stations;

namespace CitySensors.Grains.Stations;

/// <summary>Decides which stations may send readings. Thread safe.</summary>
public sealed class StationAdmission(StationDirectory stations, bool acceptUnknown, int maxStations)
{
    /// <summary>Returns null if the station is admitted, otherwise the error.</summary>
    public string? Validate(string station)
    {
        if (stations.Find(station) is not null) return null;
        if (acceptUnknown && stations.Count < maxStations) return null;
        return acceptUnknown
            ? $"station_id \"{station}\": the city already has {maxStations} stations"
            : $"station_id \"{station}\" is not registered";
    }
}
