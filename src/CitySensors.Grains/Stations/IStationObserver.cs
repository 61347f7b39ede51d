using CitySensors.Core.Readings;
using CitySensors.Core.Storage;

namespace CitySensors.Grains.Stations;

/// <summary>Receives durable decisions of stations for metrics and traces. Thread safe; implementations must not block or throw.</summary>
public interface IStationObserver
{
    /// <summary>The delta of a slice is durable.</summary>
    /// <param name="delta">The delta; must not be used after the call.</param>
    /// <param name="tally">The counts by sensor type.</param>
    /// <param name="outcome">What became of the readings; must not be used after the call.</param>
    void Persisted(StationDelta delta, IntakeTally tally, in SliceOutcome outcome);

    /// <summary>The station was removed or moved to another silo.</summary>
    void Forget(string stationId);
}
