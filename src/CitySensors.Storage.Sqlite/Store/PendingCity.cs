using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Store;

/// <summary>Changes that are durable in the journal but not yet in the database. Thread safe; one thread applies.</summary>
internal sealed class PendingCity(StationDirectory directory, long lastRevision)
{
    private readonly Lock _lock = new();
    private readonly ReadingBlockPool _pool = new();
    private readonly Queue<CityChanges> _handedOver = new();
    private readonly Dictionary<string, PendingStation> _changed = new(StringComparer.Ordinal);

    /// <summary>The newest state of each station that may not be in the database; null if the station was removed.</summary>
    private readonly Dictionary<string, PendingState> _states = new(StringComparer.Ordinal);

    /// <summary>The hand-over that contains the newest removal of a station: earlier readings no longer belong to it.</summary>
    private readonly Dictionary<string, long> _removals = new(StringComparer.Ordinal);

    private readonly List<string> _removed = [];
    private List<ReadingBlock> _blocks = [];
    private List<Alert> _alerts = [];
    private List<Catalogue> _catalogues = [];
    private List<DefinitionRevision> _revisions = [];
    private List<ChangedReading> _changedReadings = [];
    private long _lastRevision = lastRevision;
    private long _takes;

    /// <summary>The number of readings waiting for the next hand-over.</summary>
    public int Readings { get; private set; }

    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _changed.Count == 0 && _removed.Count == 0 && _alerts.Count == 0 && _catalogues.Count == 0 && _revisions.Count == 0;
        }
    }

    public void Apply(StationDelta delta)
    {
        lock (_lock)
        {
            if (Begin(delta.StationId, delta.Alerts, delta.IsRemoval ? null : delta.State.ToArray()) is not { } station) return;
            var rows = delta.Rows;
            for (var i = 0; i < rows.Count; i++)
                Add(station, rows.Catalogue, rows.EventTicks[i], rows.ArrivedTicks[i], rows.ValuesOf(i), rows.Flags[i], rows.RawOf(i));
            Add(station, delta.Revisions);
        }
    }

    /// <summary>Applies a delta from the journal, whose rows were scored by <paramref name="catalogue"/>.</summary>
    public void Apply(RecordedDelta delta, Catalogue catalogue)
    {
        lock (_lock)
        {
            if (Begin(delta.StationId, delta.Alerts, delta.IsRemoval ? null : delta.State) is not { } station) return;
            foreach (var row in delta.Rows) Add(station, catalogue, row.EventTicks, row.ArrivedTicks, row.Values, row.Flags, row.Raw);
            Add(station, delta.Revisions);
        }
    }

    /// <summary>Applies a change of definitions and numbers its revisions. Removing a station removes its readings.</summary>
    public void Apply(DefinitionChange change, AppliedChange applied, IReadOnlyList<DefinitionRevision> revisions)
    {
        if (applied.Station is { } station) directory.Put(station);
        else if (change is DefinitionChange.RemoveStation) directory.Remove(change.Id);
        lock (_lock)
        {
            if (applied.Station is not null) Changed(change.Id);
            else if (change is DefinitionChange.RemoveStation) Remove(change.Id);
            else _catalogues.Add(applied.Catalogue);
            if (revisions.Count == 0) return;
            _lastRevision++;
            _revisions.AddRange(revisions.Select(revision => revision with { Number = _lastRevision }));
        }
    }

    /// <summary>The newest state of a station if it is pending; false if it is in the database.</summary>
    public bool TryGetState(string stationId, out byte[]? state)
    {
        lock (_lock)
        {
            var isPending = _states.TryGetValue(stationId, out var pending);
            state = pending.State;
            return isPending;
        }
    }

    /// <summary>Readings of a station in an hour that may not be in the database, in the order in which they were added.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="hour">The hour, counted from tick 0.</param>
    /// <param name="isRemoved">Whether the readings in the database are from before the removal of the station.</param>
    public List<StoredReading> ReadingsIn(string stationId, long hour, out bool isRemoved)
    {
        lock (_lock)
        {
            isRemoved = _removals.TryGetValue(stationId, out var removal);
            var found = new List<StoredReading>();
            var take = _takes - _handedOver.Count;
            foreach (var changes in _handedOver)
            {
                // The blocks of the hand-over with the removal were added after it.
                if (!isRemoved || take >= removal) Add(changes.Blocks);
                take++;
            }

            Add(_blocks);
            return found;

            void Add(IEnumerable<ReadingBlock> blocks)
            {
                foreach (var block in blocks)
                    if (block.StationId == stationId && block.HourTicks / TimeSpan.TicksPerHour == hour) found.AddRange(block.Readings());
            }
        }
    }

    /// <summary>The changes of a definition that may not be in the database, newest first.</summary>
    public List<DefinitionRevision> RevisionsOf(DefinitionKey definition)
    {
        lock (_lock)
        {
            return [.. _handedOver.SelectMany(changes => changes.Revisions).Concat(_revisions).Where(revision => revision.Definition == definition).Reverse()];
        }
    }

    /// <summary>Hands over the pending changes, which are complete up to a journal position.</summary>
    public CityChanges Take(long journalPosition)
    {
        lock (_lock)
        {
            var stations = new List<StationChange>(_removed.Count + _changed.Count);
            stations.AddRange(_removed.Select(id => new StationChange(id, null)));
            foreach (var (id, station) in _changed) stations.Add(new StationChange(id, directory.Find(id) ?? StationDefinition.Unregistered(id), station.State));
            var changes = new CityChanges(
                journalPosition, _blocks, _alerts, stations, _catalogues.LastOrDefault(), _catalogues.SkipLast(1).ToList(), _revisions, _changedReadings);
            _handedOver.Enqueue(changes);
            _changed.Clear();
            _removed.Clear();
            _blocks = new List<ReadingBlock>(_blocks.Count);
            _alerts = [];
            _catalogues = [];
            _revisions = [];
            _changedReadings = [];
            Readings = 0;
            _takes++;
            return changes;
        }
    }

    /// <summary>Removes the oldest hand-over after it was committed to the database.</summary>
    public void Committed(CityChanges changes)
    {
        lock (_lock)
        {
            _handedOver.Dequeue();
            var committedTakes = _takes - _handedOver.Count;
            foreach (var change in changes.Stations)
            {
                if (_states.TryGetValue(change.Id, out var state) && state.Take < committedTakes) _states.Remove(change.Id);
                if (_removals.TryGetValue(change.Id, out var removal) && removal < committedTakes) _removals.Remove(change.Id);
            }

            foreach (var block in changes.Blocks) _pool.Return(block);
            // Space for as many stations as a burst had, which an idle city does not need.
            if (_states.Count == 0) _states.TrimExcess();
            if (_changed.Count == 0) _changed.TrimExcess();
        }
    }

    /// <param name="stationId">The station.</param>
    /// <param name="alerts">Its alert entries.</param>
    /// <param name="state">Its state; null if it is removed.</param>
    /// <returns>The station to which the rows of the delta are added; null if it is removed.</returns>
    private PendingStation? Begin(string stationId, IReadOnlyList<Alert> alerts, byte[]? state)
    {
        _alerts.AddRange(alerts);
        if (state is null)
        {
            Remove(stationId);
            return null;
        }

        var station = Changed(stationId);
        station.State = state;
        _states[stationId] = new PendingState(_takes, state);
        return station;
    }

    private PendingStation Changed(string stationId)
    {
        if (_changed.TryGetValue(stationId, out var station)) return station;
        station = new PendingStation(stationId);
        _changed.Add(stationId, station);
        return station;
    }

    private void Add(
        PendingStation station, Catalogue catalogue, long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ValueFlags flags, ReadOnlySpan<double> raw)
    {
        if (station.Block is null || !station.Block.Accepts(catalogue, eventTicks))
        {
            station.Block = _pool.Rent(station.Id, catalogue, eventTicks);
            _blocks.Add(station.Block);
        }

        station.Block.Add(eventTicks, arrivedTicks, values, flags, raw);
        Readings++;
    }

    private void Add(PendingStation station, IReadOnlyList<ReadingRevision> revisions)
    {
        // Almost always none.
        for (var i = 0; i < revisions.Count; i++) _changedReadings.Add(new ChangedReading(station.Id, revisions[i]));
    }

    private void Remove(string stationId)
    {
        _changedReadings.RemoveAll(change => change.StationId == stationId);
        _changed.Remove(stationId);
        _blocks.RemoveAll(block => block.StationId == stationId);
        _removed.Add(stationId);
        _states[stationId] = new PendingState(_takes, null);
        _removals[stationId] = _takes;
        // Registered again before the grain of its predecessor was removed: keep the definition.
        if (directory.Find(stationId) is { Version: > 0 }) Changed(stationId);
    }

    private sealed class PendingStation(string id)
    {
        public string Id => id;

        public byte[]? State { get; set; }

        /// <summary>The readings of its newest hour.</summary>
        public ReadingBlock? Block { get; set; }
    }

    /// <param name="Take">The hand-over it belongs to.</param>
    private readonly record struct PendingState(long Take, byte[]? State);
}
