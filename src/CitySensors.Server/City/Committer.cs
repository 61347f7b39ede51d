using System.Collections.Concurrent;
using CitySensors.Core.Definitions;
using CitySensors.Storage.Sqlite.Journal;

namespace CitySensors.Server.City;

/// <summary>
/// Makes groups durable one after the other on a thread of its own, while the worker prepares the next one; then, and only then, tells
/// the senders, the alert log and the database.
/// </summary>
internal sealed class Committer(AlertLog alerts, DatabaseWriter database, CityFigures figures, Action<Catalogue> publish) : IDisposable
{
    private const int Groups = 3;

    private readonly BlockingCollection<CommitGroup> _ready = new(boundedCapacity: 1);
    private readonly BlockingCollection<CommitGroup> _free = new(new ConcurrentQueue<CommitGroup>(Enumerable.Range(0, Groups).Select(_ => new CommitGroup())));

    /// <summary>A group to fill; waits until one is free.</summary>
    public CommitGroup Rent(CancellationToken cancellationToken) => _free.Take(cancellationToken);

    /// <summary>Gives a group back that nothing came of.</summary>
    public void Return(CommitGroup group) => _free.Add(group);

    public void Add(CommitGroup group, CancellationToken cancellationToken) => _ready.Add(group, cancellationToken);

    public void Complete() => _ready.CompleteAdding();

    /// <exception cref="IOException">A group could not be made durable; its senders were refused, and the city must be opened anew.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        foreach (var group in _ready.GetConsumingEnumerable(cancellationToken))
        {
            Commit(group);
            publish(group.Catalogue);
            // Before the alerts show: who is told of one asks where it comes from.
            figures.Committed(group);
            alerts.Append(group.Alerts);
            foreach (var (command, result) in group.Accepted) command.Complete(result);
            foreach (var (command, outcome) in group.Changed) command.Complete(outcome);
            if (group.Changes is { } changes) database.Add(figures.HandOver(changes), cancellationToken);
            _free.Add(group, cancellationToken);
        }
    }

    private void Commit(CommitGroup group)
    {
        var commit = figures.BeginCommit();
        try
        {
            Journal.Commit(group.Journal);
        }
        catch
        {
            group.Refuse();
            throw;
        }

        figures.Synced(group, commit);
    }

    public void RefuseAll()
    {
        while (_ready.TryTake(out var group)) group.Refuse();
    }

    public void Dispose()
    {
        _ready.Dispose();
        _free.Dispose();
    }
}
