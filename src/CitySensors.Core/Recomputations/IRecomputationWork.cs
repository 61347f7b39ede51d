using CitySensors.Core.Storage;

namespace CitySensors.Core.Recomputations;

/// <summary>Recomputations whose work is done step by step, by whoever calls <see cref="StepAsync"/> as long as there is some. Thread safe.</summary>
public interface IRecomputationWork : IRecomputations
{
    /// <summary>Does some of the work that is to be done: deletes versions that are not needed, computes hours, or swaps them in.</summary>
    /// <exception cref="StoreUnavailableException">The step can be repeated.</exception>
    Task<RecomputationStep> StepAsync(CancellationToken cancellationToken);

    /// <summary>Ends what is worked at with an error.</summary>
    /// <returns>Null if nothing is.</returns>
    /// <exception cref="StoreUnavailableException">It is not known whether it ended.</exception>
    Task<Recomputation?> FailAsync(string reason, CancellationToken cancellationToken);
}

/// <param name="Recomputation">What was worked at, after the step; null if versions were deleted, or nothing is to be done.</param>
/// <param name="HasWorked">Whether there was something to do; call again then.</param>
public readonly record struct RecomputationStep(Recomputation? Recomputation, bool HasWorked);
