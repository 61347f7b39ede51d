using System.Diagnostics;

namespace CitySensors.Core.Alerts;

/// <summary>Publishes alert entries to the log that all nodes share. Thread safe.</summary>
public interface IAlertPublisher
{
    /// <summary>Publishes entries in order. Completes when they are durable in the log.</summary>
    /// <param name="alerts">The entries of one station.</param>
    /// <param name="arrived">The arrival time of the readings that caused them.</param>
    /// <param name="trace">The span of the decision; default if it is not traced.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="Storage.StoreUnavailableException">
    /// Some entries may have been published. Publish all of them again: the log detects duplicates by station and change number.
    /// </exception>
    Task PublishAsync(IReadOnlyList<Alert> alerts, DateTimeOffset arrived, ActivityContext trace, CancellationToken cancellationToken);
}
