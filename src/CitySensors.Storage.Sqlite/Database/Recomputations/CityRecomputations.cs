using CitySensors.Core.Recomputations;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>The recomputations of the city. See <see cref="IRecomputations"/>. Thread safe.</summary>
public sealed class CityRecomputations
{
    private readonly Lock _running = new();
    private readonly WriteConnection _connection;
    private readonly QueryWorkers _workers;
    private readonly Recomputer _recomputer;
    private readonly VersionSwap _swap;
    private readonly DifferenceQueries _differences;

    internal CityRecomputations(WriteConnection connection, QueryWorkers workers, string path, HourRollUp hours, AreaHours areas, Lock rollingUp, ILogger logger)
    {
        (_connection, _workers) = (connection, workers);
        _recomputer = new Recomputer(connection, path, hours, areas, logger);
        _swap = new VersionSwap(connection, path, hours, rollingUp);
        _differences = new DifferenceQueries(hours);
    }

    public Task<IReadOnlyList<Recomputation>> ListAsync(CancellationToken cancellationToken) =>
        _workers.RunAsync<IReadOnlyList<Recomputation>>(RecomputationRows.List, cancellationToken);

    public Task<Recomputation?> FindAsync(long number, CancellationToken cancellationToken) =>
        _workers.RunAsync(statements => RecomputationRows.Find(statements, number)?.Recomputation, cancellationToken);

    /// <exception cref="StorageFullException">There is no room; nothing was stored.</exception>
    public RecomputationOutcome Create(RecomputationRequest request, DateTimeOffset now)
    {
        RecomputationOutcome? outcome = null;
        _connection.InTransaction(statements =>
        {
            var kept = RecomputationRows.List(statements);
            outcome = Recomputation.RefusalToBegin(kept) is { } refusal ? new RecomputationOutcome(null, refusal) : new RecomputationOutcome(RecomputationRows.Add(statements, request.Begin(now)), null);
            if (outcome.Recomputation is null) return;
            foreach (var one in Recomputation.SupersededByNext(kept, now)) RecomputationRows.Save(statements, one);
        });
        return outcome!;
    }

    /// <exception cref="StorageFullException">There is no room; nothing was changed.</exception>
    public RecomputationOutcome Change(long number, RecomputationAction action, DateTimeOffset now)
    {
        RecomputationOutcome? outcome = null;
        _connection.InTransaction(statements =>
        {
            if (RecomputationRows.Find(statements, number)?.Recomputation is not { } recomputation)
            {
                outcome = new RecomputationOutcome(null, null);
                return;
            }

            var (changed, refusal) = recomputation.After(action, now);
            outcome = new RecomputationOutcome(changed, refusal);
            if (changed is not null && changed != recomputation) RecomputationRows.Save(statements, changed);
        });
        return outcome!;
    }

    /// <summary>Does some of the work that is to be done: deletes versions that are not needed, computes hours, or swaps them in.</summary>
    /// <returns>What was worked at; null if there is nothing to do (any more).</returns>
    /// <exception cref="StorageFullException">There is no room; the step can be repeated.</exception>
    public RecomputationStep Step(DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_running)
        {
            if (TryCleanUp()) return new RecomputationStep(null, true);
            if (_connection.Locked(RecomputationRows.Working) is not { } placed) return new RecomputationStep(null, false);
            if (placed.Recomputation.State == RecomputationState.Running) _recomputer.Step(placed, now, cancellationToken);
            else _swap.Step(placed, now, cancellationToken);
            return new RecomputationStep(_connection.Locked(statements => RecomputationRows.Find(statements, placed.Recomputation.Number))?.Recomputation, true);
        }
    }

    /// <summary>Ends what is worked at with an error.</summary>
    public Recomputation? Fail(string error, DateTimeOffset now)
    {
        Recomputation? failed = null;
        _connection.InTransaction(statements =>
        {
            failed = RecomputationRows.Working(statements)?.Recomputation.Failed(error, now);
            if (failed is not null) RecomputationRows.Save(statements, failed);
        });
        return failed;
    }

    public Task<IReadOnlyList<PlacedDifference>?> DifferencesAsync(long number, DifferencePlace? after, int limit, CancellationToken cancellationToken) => _workers.RunAsync(
        statements =>
        {
            if (!RecomputationRows.WithVersion(statements).Contains(number)) return null;
            return (IReadOnlyList<PlacedDifference>?)_differences.Read(statements, number, after, limit, cancellationToken);
        },
        cancellationToken);

    /// <summary>False if no version is left that is not needed.</summary>
    private bool TryCleanUp()
    {
        var superfluous = _connection.Locked(statements => VersionRows.FindAnyBut(statements, RecomputationRows.WithVersion(statements)));
        if (superfluous is { } number) _connection.InTransaction(statements => VersionRows.DeleteSome(statements, number));
        return superfluous is not null;
    }
}
