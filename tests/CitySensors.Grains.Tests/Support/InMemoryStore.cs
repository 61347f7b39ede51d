using System.Collections.Concurrent;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;

namespace CitySensors.Grains.Tests.Support;

/// <param name="Rows">Its rows, in the order they were decided.</param>
internal sealed record KeptDelta(string Station, long Revision, IReadOnlyList<StoredReading> Rows, IReadOnlyList<Alert> Alerts, bool IsRemoval);

/// <summary>A store whose writes a test can block or fail. Thread safe.</summary>
internal sealed class InMemoryStore(Catalogue catalogue) : IStationStore, IDefinitionStore
{
    private readonly ConcurrentDictionary<string, byte[]> _states = new();
    private readonly ConcurrentQueue<KeptDelta> _deltas = new();
    private readonly ConcurrentQueue<string> _listed = new();
    private readonly Lock _lock = new();

    public bool IsShared => false;

    public Catalogue Catalogue { get; private set; } = catalogue;

    public StationDirectory Stations { get; } = new();

    public AlertLogOfStore Log { get; } = new();

    public IReadOnlyCollection<KeptDelta> Deltas => _deltas;

    /// <summary>Runs before a delta is persisted; if it throws, the delta is not persisted.</summary>
    public Func<StationDelta, Task>? BeforeKeep { get; set; }

    /// <summary>Runs before a station is loaded.</summary>
    public Func<string, Task>? BeforeLoad { get; set; }

    /// <summary>Runs before readings are returned.</summary>
    public Func<string, Task>? BeforeReadings { get; set; }

    public int Loads { get; private set; }

    /// <summary>Stations that are listed for every node.</summary>
    public IReadOnlyCollection<string> Listed => _listed;

    public async ValueTask<StoredStation> LoadAsync(string stationId, CancellationToken cancellationToken)
    {
        if (BeforeLoad is { } before) await before(stationId);
        lock (_lock) Loads++;
        return new StoredStation(1, _states.GetValueOrDefault(stationId));
    }

    public async ValueTask PersistAsync(StationDelta delta, CancellationToken cancellationToken)
    {
        if (BeforeKeep is { } before) await before(delta);
        lock (_lock)
        {
            _deltas.Enqueue(new KeptDelta(delta.StationId, delta.Revision, RowsOf(delta), [.. delta.Alerts], delta.IsRemoval));
            if (delta.IsRemoval) _states.TryRemove(delta.StationId, out _);
            else _states[delta.StationId] = delta.State.ToArray();
            Log.Append(delta.Alerts);
        }
    }

    public async ValueTask<IReadOnlyCollection<StoredReading>> ReadingsAsync(string stationId, DateTimeOffset hourStart, CancellationToken cancellationToken)
    {
        if (BeforeReadings is { } before) await before(stationId);
        return [.. _deltas.Where(delta => delta.Station == stationId).SelectMany(delta => delta.Rows)
            .Where(row => row.EventTicks >= hourStart.UtcTicks && row.EventTicks < hourStart.AddHours(1).UtcTicks)];
    }

    private static List<StoredReading> RowsOf(StationDelta delta)
    {
        var rows = delta.Rows;
        return [.. Enumerable.Range(0, rows.Count).Select(i =>
            new StoredReading(rows.EventTicks[i], rows.ArrivedTicks[i], rows.ValuesOf(i).ToArray(), rows.Flags[i]) { Raw = rows.HasRaw ? rows.RawOf(i).ToArray() : null })];
    }

    public ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var applied = DefinitionChanges.Apply(change, expectedVersion, Catalogue, Stations);
            Catalogue = applied.Catalogue;
            if (applied.Station is { } station) Stations.Put(station);
            if (change is DefinitionChange.RemoveStation) Stations.Remove(change.Id);
            return ValueTask.FromResult(applied.Outcome);
        }
    }

    public Task<IReadOnlyList<DefinitionRevision>> RevisionsAsync(DefinitionKey definition, long? before, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AddUnregisteredAsync(IReadOnlyCollection<string> stationIds, CancellationToken cancellationToken)
    {
        foreach (var id in stationIds) _listed.Enqueue(id);
        return Task.CompletedTask;
    }
}

/// <summary>The log of an <see cref="InMemoryStore"/>.</summary>
internal sealed class AlertLogOfStore : IAlertLog
{
    private readonly RecentAlerts _recent = new(0, []);

    public long LastSequence => _recent.LastSequence;

    public IReadOnlyCollection<Alert> Active => _recent.Active;

    public void Append(IReadOnlyList<Alert> alerts) => _recent.Append([.. alerts.Select((alert, i) => alert with { Sequence = LastSequence + i + 1 })]);

    public ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_recent.Read(query, limit, out _));

    public ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken) => ValueTask.FromResult(_recent.History(alertId));

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken) => _recent.WaitForEntryAfterAsync(sequence, cancellationToken);
}
