using CitySensors.Core.Readings;
using CitySensors.Core.Storage;

namespace CitySensors.Grains.Stations;

/// <summary>Hears what stations decided, once it is durable, for metrics and traces. Thread safe; it must not block or throw.</summary>
public interface IStationObserver
{
    /// <summary>A slice was decided and its delta is durable.</summary>
    /// <param name="delta">What was decided; to be left alone after the call.</param>
    /// <param name="tally">Its values by sensor type.</param>
    /// <param name="duplicates">How many of the readings were known already.</param>
    void Kept(StationDelta delta, IntakeTally tally, int duplicates);

    /// <summary>The station is removed, or another silo has it now.</summary>
    void Forget(string stationId);
}
