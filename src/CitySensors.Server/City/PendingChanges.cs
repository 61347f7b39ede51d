using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Server.City;

/// <summary>What happened since the last hand-over to the database, and what was handed over but is not yet committed. Not thread safe.</summary>
internal sealed class PendingChanges
{
    private readonly ReadingBlockPool _pool = new();
    private readonly Queue<CityChanges> _handedOver = new();
    private readonly List<StationSlot> _changed = [];
    private readonly List<string> _removed = [];
    private List<ReadingBlock> _blocks = [];
    private List<Alert> _alerts = [];
    private Catalogue? _catalogue;

    /// <summary>How many readings wait for the next hand-over.</summary>
    public int Readings { get; private set; }

    public bool IsEmpty => _changed.Count == 0 && _removed.Count == 0 && _alerts.Count == 0 && _catalogue is null;

    public void Add(StationSlot slot, Catalogue catalogue, in Reading reading, long arrivedTicks, Scores scores)
    {
        if (slot.Block is null || !slot.Block.Accepts(catalogue, reading.EventTicks))
        {
            slot.Block = _pool.Rent(slot.Station.Definition.Id, catalogue, reading.EventTicks);
            _blocks.Add(slot.Block);
        }

        slot.Block.Add(reading.EventTicks, arrivedTicks, reading.Values, scores.Outliers, scores.Failed);
        slot.LateHour?.Add(reading.EventTicks);
        Readings++;
        MarkChanged(slot);
    }

    public void Add(Alert alert) => _alerts.Add(alert);

    public void Add(Catalogue catalogue) => _catalogue = catalogue;

    public void MarkChanged(StationSlot slot)
    {
        if (slot.IsChanged) return;
        slot.IsChanged = true;
        _changed.Add(slot);
    }

    /// <summary>The station goes, with its readings that wait.</summary>
    public void Remove(StationSlot slot)
    {
        _changed.Remove(slot);
        _blocks.RemoveAll(block => block.StationId == slot.Station.Definition.Id);
        _removed.Add(slot.Station.Definition.Id);
    }

    /// <summary>Readings of a station in an hour that the database may not have yet.</summary>
    public IEnumerable<long> EventTicksIn(string stationId, long hour) =>
        _handedOver.SelectMany(changes => changes.Blocks).Concat(_blocks)
            .Where(block => block.StationId == stationId && LateHour.HourOf(block.HourTicks) == hour)
            .SelectMany(block => block.EventTicks.ToArray());

    /// <summary>Hands over what waits, complete up to the position.</summary>
    public CityChanges Take(long journalPosition)
    {
        var stations = new List<StationChange>(_removed.Count + _changed.Count);
        stations.AddRange(_removed.Select(id => new StationChange(id, null)));
        using var state = new MemoryStream();
        using var writer = new BinaryWriter(state);
        foreach (var slot in _changed)
        {
            state.SetLength(0);
            slot.Station.WriteState(writer);
            stations.Add(new StationChange(slot.Station.Definition.Id, slot.Station.Definition, state.ToArray()));
            slot.IsChanged = false;
            slot.Block = null;
            // A station that sends on would let it grow without bound.
            slot.LateHour = null;
        }

        var changes = new CityChanges(journalPosition, _blocks, _alerts, stations, _catalogue);
        _handedOver.Enqueue(changes);
        _changed.Clear();
        _removed.Clear();
        _blocks = new List<ReadingBlock>(_blocks.Count);
        _alerts = [];
        _catalogue = null;
        Readings = 0;
        return changes;
    }

    /// <summary>Takes back the blocks of what the database has committed.</summary>
    public void Recycle(long committedPosition)
    {
        while (_handedOver.TryPeek(out var changes) && changes.JournalPosition <= committedPosition)
        {
            foreach (var block in _handedOver.Dequeue().Blocks) _pool.Return(block);
        }
    }
}
