using CitySensors.Core.Definitions;

namespace CitySensors.Silo.Stations;

/// <summary>Which stations may send. Thread safe.</summary>
internal sealed class StationAdmission(ICityDefinitions city, bool acceptUnknown, int maxStations)
{
    /// <summary>Why a station may not send, or null where it may.</summary>
    public string? Fault(string station)
    {
        if (acceptUnknown && city.Stations.Count < maxStations) return null;
        if (city.Stations.Find(station) is not null) return null;
        return acceptUnknown
            ? $"station_id \"{station}\": the city has {maxStations} stations already"
            : $"station_id \"{station}\" is not registered";
    }
}
