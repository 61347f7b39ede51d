namespace CitySensors.Core.Storage;

/// <summary>Persists the decisions of stations. Thread safe.</summary>
public interface IStationStore
{
    /// <summary>Loads the state of a station after its newest delta.</summary>
    /// <exception cref="StoreUnavailableException">The store is temporarily unavailable.</exception>
    ValueTask<StoredStation> LoadAsync(string stationId, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the rows, alert entries and state of a delta durable, atomically. Deltas of a station are applied in the order of the
    /// calls. The delta must not be modified until the task completes.
    /// </summary>
    /// <param name="delta">The delta.</param>
    /// <param name="cancellationToken">Cancels the wait, not the write.</param>
    /// <exception cref="StoreUnavailableException">
    /// Whether the delta is durable is unknown, unless the message says so. Reload the station before the next delta.
    /// </exception>
    ValueTask PersistAsync(StationDelta delta, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the stored readings of a station within an hour, in the order in which they were stored: the last one of an event time counts.
    /// </summary>
    /// <param name="stationId">The station.</param>
    /// <param name="hourStart">The start of the hour (UTC).</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreUnavailableException">The store is temporarily unavailable.</exception>
    ValueTask<IReadOnlyCollection<StoredReading>> ReadingsAsync(string stationId, DateTimeOffset hourStart, CancellationToken cancellationToken);
}

/// <summary>A station as loaded from a store.</summary>
/// <param name="Session">
/// The session of the store in which the state was loaded. A store that recovers from a failure starts a new session and refuses deltas of stations
/// loaded earlier: they may build on a delta that was lost.
/// </param>
/// <param name="State">The output of <see cref="Stations.Station.WriteState"/>; null if the station has no state.</param>
public readonly record struct StoredStation(long Session, byte[]? State);
