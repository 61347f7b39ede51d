using CitySensors.Core.Jobs;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;

namespace CitySensors.Server.Storage;

/// <summary>Recomputations whose work begins at once, not when the job is due next. Thread safe.</summary>
internal sealed class StartedRecomputations(IRecomputationWork recomputations, ICityJobs jobs) : IRecomputations
{
    public Task<IReadOnlyList<Recomputation>> ListAsync(CancellationToken cancellationToken) => recomputations.ListAsync(cancellationToken);

    public Task<Recomputation?> FindAsync(long number, CancellationToken cancellationToken) => recomputations.FindAsync(number, cancellationToken);

    public async Task<RecomputationOutcome> CreateAsync(RecomputationRequest request, CancellationToken cancellationToken) =>
        await StartedAsync(await recomputations.CreateAsync(request, cancellationToken), cancellationToken);

    public async Task<RecomputationOutcome> ChangeAsync(long number, RecomputationAction action, CancellationToken cancellationToken) =>
        await StartedAsync(await recomputations.ChangeAsync(number, action, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<PlacedDifference>?> DifferencesAsync(long number, DifferencePlace? after, int limit, CancellationToken cancellationToken) =>
        recomputations.DifferencesAsync(number, after, limit, cancellationToken);

    private async Task<RecomputationOutcome> StartedAsync(RecomputationOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Recomputation is null or { State: RecomputationState.Paused }) return outcome;
        try
        {
            await jobs.RunAsync(RecomputationJob.Name, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // What was asked for is stored, and begins with the next run.
        }

        return outcome;
    }
}
