namespace CitySensors.Core.Storage;

/// <summary>Keeps what stations decide. Thread safe.</summary>
public interface IStationStore
{
    /// <summary>The state of a station after its newest delta.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read just now.</exception>
    ValueTask<KeptStation> LoadAsync(string stationId, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a delta durable: its rows, alert entries and state, all or nothing. The task ends once it is. A store takes the deltas of a
    /// station in the order of the calls. The delta must be left alone until the task ends.
    /// </summary>
    /// <param name="delta">What was decided.</param>
    /// <param name="cancellationToken">Ends the wait, not the write.</param>
    /// <exception cref="StoreUnavailableException">
    /// Whether the delta was kept is unknown, unless the store says so. Load the station again before the next delta.
    /// </exception>
    ValueTask KeepAsync(StationDelta delta, CancellationToken cancellationToken);

    /// <summary>UTC ticks of the event times of a station's kept readings within an hour, in no particular order.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="hourStart">The start of the hour (UTC).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read just now.</exception>
    ValueTask<IReadOnlyCollection<long>> EventTicksAsync(string stationId, DateTimeOffset hourStart, CancellationToken cancellationToken);
}

/// <summary>A station as a store has it.</summary>
/// <param name="Session">
/// The run of the store that the state was loaded in. A store that recovers from a failure begins a new session, and refuses deltas of stations
/// that were loaded before: they may build on a delta that was lost.
/// </param>
/// <param name="State">What <see cref="Stations.Station.WriteState"/> wrote; null where the station has no state.</param>
public readonly record struct KeptStation(long Session, byte[]? State);
