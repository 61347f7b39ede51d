using System.Diagnostics;
using CitySensors.Core.Alerts;

namespace CitySensors.Core.Storage;

/// <summary>Hears from a store what became durable, for metrics and traces. Called from the store's threads; it must not block or throw.</summary>
public interface IStoreObserver
{
    /// <summary>Alert entries have their sequence numbers and are about to show in the alert log.</summary>
    /// <param name="entries">The entries of one delta.</param>
    /// <param name="arrived">When the readings that caused them arrived.</param>
    /// <param name="trace">The span that decided; empty where nothing is traced.</param>
    void AlertsKept(IReadOnlyList<Alert> entries, DateTimeOffset arrived, ActivityContext trace);

    /// <summary>Readings of a station can be queried from now on.</summary>
    void Stored(StoredReadings readings);
}

/// <param name="StationId">The station.</param>
/// <param name="Count">How many readings.</param>
/// <param name="FirstEventTicks">UTC ticks of the event time of the reading that waited longest.</param>
/// <param name="FirstArrivedTicks">UTC ticks of its arrival.</param>
public readonly record struct StoredReadings(string StationId, int Count, long FirstEventTicks, long FirstArrivedTicks);
