using Cassandra;
using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Definitions;

/// <summary>
/// The histories of definitions. The newest change of a definition is in its row, written in the transaction that makes the change. It is copied
/// to the table of histories before the next one replaces it, so that no history has a change that was not made, or lacks one. Thread safe.
/// </summary>
internal sealed class RevisionTable
{
    private readonly StoreSession _session;
    private readonly PreparedStatement _current;
    private readonly PreparedStatement _earlier;
    private readonly PreparedStatement _keep;
    private readonly PreparedStatement _numbers;
    private readonly PreparedStatement _drop;

    private RevisionTable(
        StoreSession session, PreparedStatement current, PreparedStatement earlier, PreparedStatement keep, PreparedStatement numbers, PreparedStatement drop) =>
        (_session, _current, _earlier, _keep, _numbers, _drop) = (session, current, earlier, keep, numbers, drop);

    public static async Task<RevisionTable> OpenAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync(
            "SELECT changed AS revision, change, version, changed_at, changed_by, definition FROM definition WHERE city = ? AND kind = ? AND id = ?", true, cancellationToken),
        await session.PrepareAsync(
            "SELECT revision, change, version, changed_at, changed_by, definition FROM definition_history WHERE kind = ? AND id = ? AND revision < ? LIMIT ?", true, cancellationToken),
        await session.PrepareAsync(
            "INSERT INTO definition_history (kind, id, revision, change, version, changed_at, changed_by, definition) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", true, cancellationToken),
        await session.PrepareAsync("SELECT revision FROM definition_history WHERE kind = ? AND id = ? LIMIT ?", true, cancellationToken),
        await session.PrepareAsync("DELETE FROM definition_history WHERE kind = ? AND id = ? AND revision < ?", true, cancellationToken));

    /// <summary>Reads the changes of a definition, newest first.</summary>
    /// <param name="key">The definition.</param>
    /// <param name="first">What its history begins with if no change of it has been recorded; null for nothing.</param>
    /// <param name="before">Only changes with a lower number; null for all.</param>
    /// <param name="limit">The maximum count.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async Task<IReadOnlyList<DefinitionRevision>> ReadAsync(
        DefinitionKey key, DefinitionRevision? first, long? before, int limit, CancellationToken cancellationToken)
    {
        // The newest first: if it is replaced meanwhile, it is among the earlier ones as well.
        var current = await CurrentAsync(key, cancellationToken) ?? first;
        var earlier = await _session.ExecuteAsync(
            _earlier.Bind(RowKind.Of(key.Kind), key.Id, before ?? long.MaxValue, limit), "reading the history of a definition", cancellationToken);
        var revisions = new List<DefinitionRevision>();
        if (current is not null && (before is null || current.Number < before)) revisions.Add(current);
        revisions.AddRange(earlier.Select(row => RevisionOf(key, row)).Where(revision => current is null || revision.Number < current.Number));
        return [.. revisions.Take(limit)];
    }

    /// <summary>Copies the newest change of a definition to its history, before it is replaced, and drops the oldest ones beyond the limit.</summary>
    /// <param name="key">The definition.</param>
    /// <param name="first">What its history begins with if no change of it has been recorded; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreUnavailableException">It may not be copied.</exception>
    public async Task KeepCurrentAsync(DefinitionKey key, DefinitionRevision? first, CancellationToken cancellationToken)
    {
        const string doing = "keeping the history of a definition";
        if ((await CurrentAsync(key, cancellationToken) ?? first) is not { } current) return;
        var kind = RowKind.Of(key.Kind);
        await _session.ExecuteAsync(
            _keep.Bind(kind, key.Id, current.Number, current.Change.ToString(), current.Version, current.Time, current.ChangedBy, current.Text), doing, cancellationToken);
        // With the one that follows there are as many as are kept.
        const int kept = DefinitionRevision.MaxKept - 1;
        var numbers = (await _session.ExecuteAsync(_numbers.Bind(kind, key.Id, kept + 1), doing, cancellationToken)).Select(row => row.GetValue<long>("revision")).ToList();
        if (numbers.Count > kept) await _session.ExecuteAsync(_drop.Bind(kind, key.Id, numbers[kept - 1]), doing, cancellationToken);
    }

    private async Task<DefinitionRevision?> CurrentAsync(DefinitionKey key, CancellationToken cancellationToken)
    {
        var found = await _session.ExecuteAsync(
            _current.Bind(DefinitionTable.City, RowKind.Of(key.Kind), key.Id), "reading the newest change of a definition", cancellationToken);
        // Stations that only sent readings have no definition.
        return found.FirstOrDefault() is { } row && RevisionOf(key, row) is { } current && (current.Version > 0 || current.Change == RevisionChange.Removed) ? current : null;
    }

    /// <summary>Rows from before histories were kept do not say how the definition was changed.</summary>
    private static DefinitionRevision RevisionOf(DefinitionKey key, Row row)
    {
        var (version, text) = (row.GetValue<int>("version"), row.GetValue<string?>("definition"));
        var change = row.GetValue<string?>("change") is { } known ? Enum.Parse<RevisionChange>(known)
            : text is null ? RevisionChange.Removed
            : version == 1 ? RevisionChange.Created : RevisionChange.Changed;
        return new(key, change, version, row.GetValue<DateTimeOffset?>("changed_at"), row.GetValue<string?>("changed_by"), text) { Number = row.GetValue<long>("revision") };
    }
}
