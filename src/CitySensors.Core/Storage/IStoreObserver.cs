using System.Diagnostics;
using CitySensors.Core.Alerts;

namespace CitySensors.Core.Storage;

/// <summary>Receives notifications from a store for metrics and traces. Called on the store's threads; implementations must not block or throw.</summary>
public interface IStoreObserver
{
    /// <summary>Alert entries have sequence numbers and are about to become visible in the alert log.</summary>
    /// <param name="entries">The entries of one delta.</param>
    /// <param name="arrived">The arrival time of the readings that caused them.</param>
    /// <param name="trace">The span of the decision; default if it is not traced.</param>
    void AlertsPersisted(IReadOnlyList<Alert> entries, DateTimeOffset arrived, ActivityContext trace);

    /// <summary>Readings of a station can be queried.</summary>
    void Stored(StoredReadings readings);
}

/// <param name="StationId">The station.</param>
/// <param name="Count">The number of readings.</param>
/// <param name="FirstEventTicks">The event time of the earliest reading to arrive, in UTC ticks.</param>
/// <param name="FirstArrivedTicks">Its arrival time in UTC ticks.</param>
public readonly record struct StoredReadings(string StationId, int Count, long FirstEventTicks, long FirstArrivedTicks);
