using CitySensors.Core.Storage;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Cassandra.Definitions;

/// <summary>
/// The definitions of the city, consistent across nodes: each change is conditional on the revision it is based on, so that
/// concurrent changes on several nodes are serialized and none is lost. Thread safe.
/// </summary>
/// <remarks>Changes of other nodes become visible with <see cref="RefreshAsync"/>, which the host calls once or twice a second.</remarks>
public sealed partial class DefinitionStore : IDefinitionStore, IDisposable
{
    private const int MaxAttempts = 100;
    private const int RowsPerRevision = 500;

    /// <summary>The backoff step; nodes in conflict back off for different times.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(3);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly DefinitionTable _table;
    private readonly RevisionTable _revisions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _pace = 1 + 2 * (Guid.NewGuid().GetHashCode() & 7);
    private Catalogue _catalogue = Catalogue.Empty;
    private Revision _revision;

    private DefinitionStore(DefinitionTable table, RevisionTable revisions, TimeProvider time, ILogger logger) =>
        (_table, _revisions, _time, _logger) = (table, revisions, time, logger);

    public bool IsShared => true;

    public Catalogue Catalogue => Volatile.Read(ref _catalogue);

    /// <remarks>Registered stations, and those that have sent a reading.</remarks>
    public StationDirectory Stations { get; } = new();

    internal static async Task<DefinitionStore> OpenAsync(
        DefinitionTable table, RevisionTable revisions, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var definitions = new DefinitionStore(table, revisions, time, logger);
        await definitions.RefreshAsync(cancellationToken);
        return definitions;
    }

    /// <summary>Loads changes of other nodes; a single small read if there are none.</summary>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable; the known definitions stay in force.</exception>
    /// <exception cref="InvalidDataException">A definition is invalid; the message says which.</exception>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await RefreshInTurnAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    async Task IDefinitionStore.RefreshAsync(CancellationToken cancellationToken) => await RefreshAsync(cancellationToken);

    /// <summary>Stores the initial catalogue, if no node has done so before.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async Task SeedAsync(Catalogue catalogue, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await RefreshInTurnAsync(cancellationToken);
            if (_revision.Number > 0) return;
            var revisions = Numbered(DefinitionRevisions.Between(Catalogue.Empty, catalogue, _time.GetUtcNow(), InitialCatalogue.ChangedBy), 1);
            var rows = DefinitionSnapshot.WithRevisions(DefinitionSnapshot.Difference(Catalogue.Empty, catalogue, revision: 1), revisions);
            if (await _table.TryWriteAsync(_revision, catalogue.Version, rows, cancellationToken)) Take(new Revision(1, catalogue.Version), catalogue);
            else await RefreshInTurnAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    /// <remarks><see cref="ChangeResult.Unavailable"/> may also mean that the outcome is unknown; read the definition to find out.</remarks>
    public async ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                if (attempt > 0) await Task.Delay(Step * (1 + attempt * _pace % 16), _time, cancellationToken);
                await RefreshInTurnAsync(cancellationToken);
                var applied = DefinitionChanges.Apply(change, expectedVersion, Catalogue, Stations);
                if (applied.Outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return applied.Outcome;
                if (await TryStoreAsync(change, applied, cancellationToken)) return applied.Outcome;
            }

            LogTooMany(_logger, change.Id, MaxAttempts);
        }
        catch (StoreUnavailableException error)
        {
            LogUnavailable(_logger, error, change.Id);
        }
        finally
        {
            _turn.Release();
        }

        return new ChangeOutcome(ChangeResult.Unavailable);
    }

    /// <summary>Records unregistered stations that have sent readings, so that every node lists them.</summary>
    /// <param name="stationIds">
    /// At most a few hundred, listed in <see cref="Stations"/>. Stations registered or removed meanwhile, on any node, are left unchanged.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreUnavailableException">Whether they are stored is unknown; add them again.</exception>
    public async Task AddUnregisteredAsync(IReadOnlyCollection<string> stationIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stationIds);
        for (var attempt = 0; ; attempt++)
        {
            if (attempt > 0) await Task.Delay(Step * (1 + attempt * _pace % 16), _time, cancellationToken);
            await _turn.WaitAsync(cancellationToken);
            try
            {
                await RefreshInTurnAsync(cancellationToken);
                var next = new Revision(_revision.Number + 1, Catalogue.Version);
                var rows = stationIds.Where(id => Stations.Find(id) is { Version: 0 })
                    .Select(id => DefinitionSnapshot.Row(StationDefinition.Unregistered(id), next.Number)).ToList();
                if (rows.Count == 0) return;
                // A station that was removed and sends again replaces the row of its removal.
                await Task.WhenAll(rows.Select(row => _revisions.KeepCurrentAsync(new(DefinitionKind.Station, row.Id), null, cancellationToken)));
                if (!await _table.TryWriteAsync(_revision, next.CatalogueVersion, rows, cancellationToken)) continue;
                DefinitionSnapshot.Apply(Stations, rows);
                Take(next, Catalogue);
                return;
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>
    /// Fills a store with the definitions of another city, versions included. Where it was interrupted, the same again goes on; not while others
    /// change definitions.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Part of it may be kept; restore again.</exception>
    public async Task RestoreAsync(CityDefinitionHistory definitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var parts = DefinitionSnapshot.All(definitions).Chunk(RowsPerRevision).ToList();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await RefreshInTurnAsync(cancellationToken);
            while (_revision.Number < parts.Count)
            {
                // Each part is a revision, so that the revision tells how many are there.
                var next = new Revision(_revision.Number + 1, definitions.Catalogue.Version);
                var rows = parts[(int)_revision.Number].Select(row => row with { Changed = next.Number }).ToList();
                if (await _table.TryWriteAsync(_revision, next.CatalogueVersion, rows, cancellationToken))
                {
                    DefinitionSnapshot.Apply(Stations, rows);
                    Take(next, definitions.Catalogue);
                }
                else
                {
                    await RefreshInTurnAsync(cancellationToken);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What differs in the store from the definitions of a city, as "kind id".</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    public async Task<IReadOnlyList<string>> DifferencesAsync(CityDefinitionHistory definitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var wanted = DefinitionSnapshot.All(definitions).ToDictionary(row => (row.Kind, row.Id));
        var differences = new List<string>();
        if (await _table.RevisionAsync(cancellationToken) is var revision && revision.CatalogueVersion != definitions.Catalogue.Version)
            differences.Add($"catalogue version {revision.CatalogueVersion} instead of {definitions.Catalogue.Version}");
        await foreach (var row in _table.ChangedAfterAsync(0, cancellationToken))
        {
            if (row.Kind == RowKind.SensorType) continue;
            if (!wanted.Remove((row.Kind, row.Id), out var same) ? row.Text is not null : row with { Changed = 0 } != same) differences.Add($"{row.Kind} {row.Id}");
        }

        differences.AddRange(wanted.Keys.Select(missing => $"{missing.Kind} {missing.Id}"));
        return differences;
    }

    public Task<IReadOnlyList<DefinitionRevision>> RevisionsAsync(DefinitionKey definition, long? before, int limit, CancellationToken cancellationToken) =>
        _revisions.ReadAsync(definition, FirstOf(definition), before, limit, cancellationToken);

    public void Dispose() => _turn.Dispose();

    /// <summary>The state that the history of a sensor type begins with; stations and rules have rows of their own for it.</summary>
    private DefinitionRevision? FirstOf(DefinitionKey definition) =>
        definition.Kind == DefinitionKind.SensorType && Catalogue.SensorType(definition.Id) is { } type
            ? new(definition, type.Version == 1 ? RevisionChange.Created : RevisionChange.Changed, type.Version, null, null, DefinitionText.Serialize(type))
            : null;

    private static IReadOnlyList<DefinitionRevision> Numbered(IReadOnlyList<DefinitionRevision> revisions, long number) =>
        [.. revisions.Select(revision => revision with { Number = number })];

    private async Task<bool> TryStoreAsync(DefinitionChange change, AppliedChange applied, CancellationToken cancellationToken)
    {
        var next = new Revision(_revision.Number + 1, applied.Catalogue.Version);
        var revisions = Numbered(DefinitionRevisions.Of(change, applied, Catalogue, _time.GetUtcNow()), next.Number);
        foreach (var revision in revisions) await _revisions.KeepCurrentAsync(revision.Definition, FirstOf(revision.Definition), cancellationToken);
        List<DefinitionRow> rows =
            [.. DefinitionSnapshot.WithRevisions(DefinitionSnapshot.Difference(change, Catalogue, applied, next.Number), revisions)];
        if (!await _table.TryWriteAsync(_revision, next.CatalogueVersion, rows, cancellationToken)) return false;
        DefinitionSnapshot.Apply(Stations, rows);
        Take(next, applied.Catalogue);
        return true;
    }

    private async Task<bool> RefreshInTurnAsync(CancellationToken cancellationToken)
    {
        var revision = await _table.RevisionAsync(cancellationToken);
        if (revision.Number <= _revision.Number) return false;
        var rows = new List<DefinitionRow>();
        await foreach (var row in _table.ChangedAfterAsync(_revision.Number, cancellationToken)) rows.Add(row);
        var catalogue = DefinitionSnapshot.Apply(Catalogue, revision.CatalogueVersion, rows);
        DefinitionSnapshot.Apply(Stations, rows);
        Take(revision, catalogue);
        return true;
    }

    private void Take(Revision revision, Catalogue catalogue)
    {
        _revision = revision;
        Volatile.Write(ref _catalogue, catalogue);
    }

    [LoggerMessage(5001, LogLevel.Warning, "Could not store the change of {Id}")]
    private static partial void LogUnavailable(ILogger logger, Exception error, string id);

    [LoggerMessage(5002, LogLevel.Warning, "Could not store the change of {Id}: {Attempts} conflicts with changes of other nodes")]
    private static partial void LogTooMany(ILogger logger, string id, int attempts);
}
