namespace CitySensors.Core.Alerts;

/// <summary>Persists the shared alert log for queries and restarts. All nodes append the same entries. Thread safe.</summary>
public interface IAlertStore
{
    /// <summary>The sequence number up to which all entries except duplicates are in the store; 0 if the store is new.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<long> PersistedThroughAsync(CancellationToken cancellationToken);

    /// <summary>The highest change number of a station among the entries before a sequence number; 0 if there are none.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<long> LastChangeAsync(string stationId, long beforeSequence, CancellationToken cancellationToken);

    /// <summary>The newest entry of each active alert, in order of sequence number.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<IReadOnlyList<Alert>> ActiveAsync(CancellationToken cancellationToken);

    /// <summary>Appends entries. Idempotent.</summary>
    /// <param name="entries">The entries, without duplicates.</param>
    /// <param name="through">The sequence number up to which the store is complete with these entries.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="Storage.StoreUnavailableException">Some entries may have been written; append all of them again.</exception>
    Task AppendAsync(IReadOnlyList<Alert> entries, long through, CancellationToken cancellationToken);

    /// <summary>Reads entries in order of their sequence number.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>Reads all entries of one alert in order; empty if there is no such alert.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken);
}
