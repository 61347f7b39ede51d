using CitySensors.Core.Stations;

namespace CitySensors.Grains.Stations;

/// <summary>Which stations may send. Thread safe.</summary>
public sealed class StationAdmission(StationDirectory stations, bool acceptUnknown, int maxStations)
{
    /// <summary>Why a station may not send, or null where it may.</summary>
    public string? Fault(string station)
    {
        if (acceptUnknown && stations.Count < maxStations) return null;
        if (stations.Find(station) is not null) return null;
        return acceptUnknown
            ? $"station_id \"{station}\": the city already has {maxStations} stations"
            : $"station_id \"{station}\" is not registered";
    }
}
