using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>The recomputations of a city on one machine. Thread safe.</summary>
public sealed class SqliteRecomputations(CityDatabase database, TimeProvider time) : IRecomputationWork
{
    public Task<IReadOnlyList<Recomputation>> ListAsync(CancellationToken cancellationToken) => database.Recomputations.ListAsync(cancellationToken);

    public Task<Recomputation?> FindAsync(long number, CancellationToken cancellationToken) => database.Recomputations.FindAsync(number, cancellationToken);

    public Task<RecomputationOutcome> CreateAsync(RecomputationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangedAsync(() => database.Recomputations.Create(request, time.GetUtcNow()), cancellationToken);
    }

    public Task<RecomputationOutcome> ChangeAsync(long number, RecomputationAction action, CancellationToken cancellationToken) =>
        ChangedAsync(() => database.Recomputations.Change(number, action, time.GetUtcNow()), cancellationToken);

    public Task<IReadOnlyList<PlacedDifference>?> DifferencesAsync(long number, DifferencePlace? after, int limit, CancellationToken cancellationToken) =>
        database.Recomputations.DifferencesAsync(number, after, limit, cancellationToken);

    /// <summary>Does some of the work that is to be done, on a thread of its own.</summary>
    /// <exception cref="StorageFullException">There is no room; the step can be repeated.</exception>
    public Task<RecomputationStep> StepAsync(CancellationToken cancellationToken) =>
        OnOwnThreadAsync(() => database.Recomputations.Step(time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>Ends what is worked at with an error.</summary>
    /// <exception cref="StorageFullException">There is no room.</exception>
    public Task<Recomputation?> FailAsync(string reason, CancellationToken cancellationToken) =>
        OnOwnThreadAsync(() => database.Recomputations.Fail(reason, time.GetUtcNow()), cancellationToken);

    private static async Task<RecomputationOutcome> ChangedAsync(Func<RecomputationOutcome> change, CancellationToken cancellationToken)
    {
        try
        {
            return await OnOwnThreadAsync(change, cancellationToken);
        }
        catch (StorageFullException error)
        {
            throw new StoreUnavailableException(error.Message, error);
        }
    }

    /// <summary>Not on a thread of the pool: work with the database may wait for whoever writes.</summary>
    private static Task<T> OnOwnThreadAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
