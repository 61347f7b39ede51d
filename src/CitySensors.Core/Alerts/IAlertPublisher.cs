using System.Diagnostics;

namespace CitySensors.Core.Alerts;

/// <summary>Brings alert entries into the log that all nodes share. Thread safe.</summary>
public interface IAlertPublisher
{
    /// <summary>Ends once the entries are durable in the log, in their order.</summary>
    /// <param name="alerts">The entries of one station.</param>
    /// <param name="arrived">When the readings that caused them arrived.</param>
    /// <param name="trace">The span that decided; empty where nothing is traced.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Storage.StoreUnavailableException">
    /// Some may be in the log. Publish all of them again: the log recognises repeats by station and change number.
    /// </exception>
    Task PublishAsync(IReadOnlyList<Alert> alerts, DateTimeOffset arrived, ActivityContext trace, CancellationToken cancellationToken);
}
