namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Writes changes of the city, each in one transaction. Thread safe.</summary>
internal sealed class CityWriter(WriteConnection connection, DirtyHours dirty)
{
    private readonly StationWriter _stations = new();
    private readonly CatalogueWriter _catalogue = new();
    private readonly ReadingWriter _readings = new(dirty);

    public void Commit(CityChanges changes) => connection.InTransaction(statements => Write(statements, changes), ForgetAll);

    private void Write(Statements statements, CityChanges changes)
    {
        _catalogue.Write(statements, changes);
        _stations.Write(statements, changes.Stations);
        RevisionRows.Write(statements, changes.Revisions);
        var removed = RemovedBy(changes.Stations);
        foreach (var block in changes.Blocks)
        {
            if (block.Count == 0 || removed.Contains(block.StationId)) continue;
            _readings.Write(statements, _stations.KeyOf(statements, block.StationId), block);
        }

        foreach (var change in changes.ChangedReadings)
            if (!removed.Contains(change.StationId)) ReadingRevisionRows.Write(statements, _stations.KeyOf(statements, change.StationId), change.Revision);
        var lastSequence = AlertWriter.Write(statements, changes.Alerts);
        var advanced = statements.Execute(
            "UPDATE city SET journal_position = $1, last_sequence = max(last_sequence, $2) WHERE journal_position < $1",
            changes.JournalPosition,
            lastSequence);
        if (advanced == 0)
            throw new ArgumentException($"The changes up to journal position {changes.JournalPosition} are already committed.", nameof(changes));
    }

    private static HashSet<string> RemovedBy(IReadOnlyList<StationChange> changes)
    {
        var removed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Definition is null) removed.Add(change.Id);
            else removed.Remove(change.Id);
        }

        return removed;
    }

    /// <summary>Clears the caches, whose contents may have been rolled back.</summary>
    private void ForgetAll()
    {
        _stations.Forget();
        _catalogue.Forget();
        dirty.Forget();
    }
}
