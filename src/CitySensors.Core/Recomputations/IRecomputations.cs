using CitySensors.Core.Storage;

namespace CitySensors.Core.Recomputations;

/// <summary>The recomputations of a city. Thread safe.</summary>
public interface IRecomputations
{
    /// <summary>Those that are kept, newest first.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be read just now.</exception>
    Task<IReadOnlyList<Recomputation>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Null if there is none with this number.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read just now.</exception>
    Task<Recomputation?> FindAsync(long number, CancellationToken cancellationToken);

    /// <summary>Begins a recomputation, and discards the version of the one before.</summary>
    /// <returns>The recomputation, or why there can be none now.</returns>
    /// <exception cref="StoreUnavailableException">It is not known whether it was stored.</exception>
    Task<RecomputationOutcome> CreateAsync(RecomputationRequest request, CancellationToken cancellationToken);

    /// <summary>Changes a recomputation.</summary>
    /// <returns>The recomputation after the change, or why it is not possible; neither if there is none with this number.</returns>
    /// <exception cref="StoreUnavailableException">It is not known whether the change was stored.</exception>
    Task<RecomputationOutcome> ChangeAsync(long number, RecomputationAction action, CancellationToken cancellationToken);

    /// <summary>Differences of a recomputation, in order of hours, and of stations in the order in which they became known.</summary>
    /// <param name="number">The number of the recomputation.</param>
    /// <param name="after">The place of the last difference that is known; null for the first ones.</param>
    /// <param name="limit">The maximum number.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null if the version of this recomputation is not kept (any more).</returns>
    /// <exception cref="StoreUnavailableException">They cannot be read just now.</exception>
    Task<IReadOnlyList<PlacedDifference>?> DifferencesAsync(long number, DifferencePlace? after, int limit, CancellationToken cancellationToken);
}

/// <param name="Recomputation">The recomputation; null if the action was not possible.</param>
/// <param name="Refusal">Why it was not possible; null if it was, or if there is no such recomputation.</param>
public sealed record RecomputationOutcome(Recomputation? Recomputation, string? Refusal);

/// <summary>The place of a difference in the list.</summary>
/// <param name="StartTicks">The start of the hour, or of its part, in UTC ticks.</param>
/// <param name="Station">The station, as the store orders stations.</param>
/// <param name="Slot">The slot of the sensor type.</param>
public readonly record struct DifferencePlace(long StartTicks, string Station, int Slot);

public sealed record PlacedDifference(DifferencePlace Place, AggregateDifference Difference);
