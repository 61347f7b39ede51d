namespace CitySensors.Core.Storage;

/// <summary>Which days have readings that were added or changed. Thread safe.</summary>
public interface IReadingChanges
{
    /// <param name="position">The <see cref="ReadingChanges.Position"/> of the call before; null for all readings.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<ReadingChanges> SinceAsync(string? position, CancellationToken cancellationToken);
}

/// <param name="Position">Changes after this call are those after this position.</param>
/// <param name="Days">The days of event time (UTC) with readings that were added, corrected or withdrawn; never too few.</param>
public sealed record ReadingChanges(string Position, IReadOnlySet<DateOnly> Days);
