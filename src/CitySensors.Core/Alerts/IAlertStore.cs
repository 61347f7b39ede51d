namespace CitySensors.Core.Alerts;

/// <summary>Keeps what a node takes from the shared alert log, for queries and restarts. All nodes bring the same entries. Thread safe.</summary>
public interface IAlertStore
{
    /// <summary>All entries up to this sequence number are in the store, as far as they are no repeats; 0 where it is new.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store cannot be read just now.</exception>
    Task<long> PersistedThroughAsync(CancellationToken cancellationToken);

    /// <summary>The newest change number of a station among the entries before a sequence number; 0 where there is none.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store cannot be read just now.</exception>
    Task<long> LastChangeAsync(string stationId, long beforeSequence, CancellationToken cancellationToken);

    /// <summary>The newest entry of each active alert, in the order of their sequence numbers.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store cannot be read just now.</exception>
    Task<IReadOnlyList<Alert>> ActiveAsync(CancellationToken cancellationToken);

    /// <summary>Keeps entries; keeping one again changes nothing.</summary>
    /// <param name="entries">None is a repeat.</param>
    /// <param name="through">With these entries everything up to this sequence number is kept.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Storage.StoreUnavailableException">Some may be kept; append all of them again.</exception>
    Task AppendAsync(IReadOnlyList<Alert> entries, long through, CancellationToken cancellationToken);

    /// <summary>Entries in the order of their sequence number.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store cannot be read just now.</exception>
    Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>All entries of one alert in order; empty where there is none.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store cannot be read just now.</exception>
    Task<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken);
}
