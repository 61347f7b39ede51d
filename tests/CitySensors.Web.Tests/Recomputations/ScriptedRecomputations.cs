using CitySensors.Core.Recomputations;

namespace CitySensors.Web.Tests.Recomputations;

/// <summary>Recomputations that proceed as a test says.</summary>
internal sealed class ScriptedRecomputations : IRecomputations
{
    private readonly Lock _lock = new();
    private readonly List<Recomputation> _all = [];

    /// <summary>What is to be thrown; null for nothing.</summary>
    public Exception? Error { get; set; }

    public IReadOnlyList<Recomputation> All
    {
        get
        {
            lock (_lock) return [.. _all];
        }
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Computes hours of the newest one.</summary>
    public void Compute(long hoursDone) => Change(one => one.Computed(hoursDone, new RecomputationSummary { Equal = hoursDone, Different = 1 }, Now));

    public void Swap() => Change(one => (one with { Swapped = 1 }).AllSwapped(Now));

    /// <summary>As a cluster does.</summary>
    public void Mark() => Change(one => (one with
    {
        Marked = 3,
        Summary = one.Summary with { Areas = new RecomputationSummary { Equal = 5, Different = 2 } },
    }).AllSwapped(Now));

    public void Fail() => Change(one => one.Failed("It broke.", Now));

    public Task<IReadOnlyList<Recomputation>> ListAsync(CancellationToken cancellationToken) =>
        Error is null ? Task.FromResult<IReadOnlyList<Recomputation>>([.. All.Reverse()]) : Task.FromException<IReadOnlyList<Recomputation>>(Error);

    public Task<Recomputation?> FindAsync(long number, CancellationToken cancellationToken) => Task.FromResult(All.FirstOrDefault(one => one.Number == number));

    public Task<RecomputationOutcome> CreateAsync(RecomputationRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_all.Exists(one => one.IsActive)) return Task.FromResult(new RecomputationOutcome(null, "There is one at a time."));
            _all.Add(request.Begin(Now) with { Number = _all.Count + 1 });
            return Task.FromResult(new RecomputationOutcome(_all[^1], null));
        }
    }

    public Task<RecomputationOutcome> ChangeAsync(long number, RecomputationAction action, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var at = _all.FindIndex(one => one.Number == number);
            if (at < 0) return Task.FromResult(new RecomputationOutcome(null, null));
            var (changed, refusal) = _all[at].After(action, Now);
            if (changed is not null) _all[at] = changed;
            return Task.FromResult(new RecomputationOutcome(changed, refusal));
        }
    }

    public Task<IReadOnlyList<PlacedDifference>?> DifferencesAsync(long number, DifferencePlace? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlacedDifference>?>(null);

    private void Change(Func<Recomputation, Recomputation> change)
    {
        lock (_lock) _all[^1] = change(_all[^1]);
    }
}
