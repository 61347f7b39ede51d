using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.City;

/// <summary>Which readings the database has of a station within an hour, given by the UTC ticks of the hour's begin.</summary>
internal delegate IEnumerable<long> StoredEventTicks(string stationId, DateTimeOffset hourStart);

/// <summary>Which stations may send.</summary>
internal sealed record StationAdmission(bool AcceptUnknown, int MaxStations);

/// <summary>
/// All stations of the city in memory. What it decides follows from what it was given and in which order, and so a replay of the journal
/// gives the same again. One thread at a time.
/// </summary>
internal sealed class CityState
{
    /// <summary>How many stations' late hours are remembered.</summary>
    private const int MaxLateHours = 1024;

    private readonly Dictionary<string, StationSlot> _slots = new(StringComparer.Ordinal);
    private readonly Queue<StationSlot> _lateSlots = new();
    private readonly AlertText _text;
    private readonly StationAdmission _admission;
    private readonly StoredEventTicks _stored;
    private StationPlans _plans;
    private Scores _scores;
    private readonly List<Alert> _changes = [];

    public CityState(RecoveredCity recovered, AlertText text, StationAdmission admission, StoredEventTicks stored)
    {
        _text = text;
        _admission = admission;
        _stored = stored;
        Catalogue = recovered.Catalogue ?? Catalogue.Empty;
        LastSequence = recovered.LastAlertSequence;
        _plans = new StationPlans(Catalogue, text);
        _scores = new Scores(Catalogue.Places.Count);
        foreach (var station in recovered.Stations)
        {
            var slot = AddSlot(station.Definition);
            if (station.State is not { } state) continue;
            using var reader = new BinaryReader(new MemoryStream(state));
            slot.Station.ReadState(reader);
        }
    }

    public Catalogue Catalogue { get; private set; }

    public StationDirectory Directory { get; } = new();

    public long LastSequence { get; private set; }

    public PendingChanges Pending { get; } = new();

    /// <summary>Observes the readings that are new; gives their places in the batch, and adds to the batch what it must reject.</summary>
    public IntakeResult Observe(ReadingBatch batch, List<int> accepted, IntakeTally tally, List<Alert> alerts)
    {
        var duplicates = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var id = batch.StationOf(i);
            if (Slot(id) is not { } slot)
            {
                batch.Rejections.Add(new Rejection(batch.IndexOf(i), RejectionReason.UnknownStation, Unwelcome(id)));
                continue;
            }

            var reading = batch[i];
            if (IsDuplicate(slot, reading))
            {
                duplicates++;
                continue;
            }

            Observe(slot, reading, batch.Arrived, tally, alerts);
            accepted.Add(i);
        }

        return new IntakeResult(IntakeStatus.Kept, accepted.Count, duplicates);
    }

    /// <summary>Observes readings that were accepted before a crash.</summary>
    public void Replay(ReadingBatch batch, IntakeTally tally, List<Alert> alerts)
    {
        for (var i = 0; i < batch.Count; i++)
            Observe(_slots.GetValueOrDefault(batch.StationOf(i)) ?? AddUnregistered(batch.StationOf(i)), batch[i], batch.Arrived, tally, alerts);
    }

    public ChangeOutcome Change(DefinitionChange change, int? expectedVersion, DateTimeOffset at, List<Alert> alerts)
    {
        var applied = DefinitionChanges.Apply(change, expectedVersion, Catalogue, Directory);
        if (applied.Outcome.Result is not (ChangeResult.Created or ChangeResult.Changed or ChangeResult.Removed)) return applied.Outcome;
        if (applied.Station is { } station) PutStation(station, at);
        else if (change is DefinitionChange.RemoveStation) RemoveStation(change.Id, at);
        else PutCatalogue(applied.Catalogue, at);
        Number(alerts);
        return applied.Outcome;
    }

    private void Observe(StationSlot slot, in Reading reading, DateTimeOffset arrived, IntakeTally tally, List<Alert> alerts)
    {
        slot.Station.Observe(reading, _scores, _changes);
        Pending.Add(slot, Catalogue, reading, arrived.UtcTicks, _scores);
        tally.Count(_scores, reading.EventTicks, arrived.UtcTicks);
        if (_changes.Count > 0) Number(alerts);
    }

    private void Number(List<Alert> alerts)
    {
        foreach (var change in _changes)
        {
            var entry = change with { Sequence = ++LastSequence };
            alerts.Add(entry);
            Pending.Add(entry);
        }

        _changes.Clear();
    }

    private bool IsDuplicate(StationSlot slot, in Reading reading) => slot.Station.NoveltyOf(reading.EventTime) switch
    {
        Novelty.New => false,
        Novelty.Duplicate => true,
        _ => IsLateDuplicate(slot, reading.EventTicks),
    };

    private bool IsLateDuplicate(StationSlot slot, long ticks)
    {
        var hour = LateHour.HourOf(ticks);
        var late = slot.LateHour;
        if (late?.Hour != hour)
        {
            var id = slot.Station.Definition.Id;
            // What is handed over but not committed first: what is committed meanwhile the database then has.
            var times = Pending.EventTicksIn(id, hour).ToHashSet();
            times.UnionWith(_stored(id, new DateTimeOffset(hour * TimeSpan.TicksPerHour, TimeSpan.Zero)));
            late = new LateHour(hour, times);
            Remember(slot, late);
        }

        return late.Contains(ticks);
    }

    private void Remember(StationSlot slot, LateHour hour)
    {
        slot.LateHour = hour;
        _lateSlots.Enqueue(slot);
        if (_lateSlots.Count > MaxLateHours) _lateSlots.Dequeue().LateHour = null;
    }

    private StationSlot? Slot(string id)
    {
        if (_slots.TryGetValue(id, out var slot)) return slot;
        return _admission.AcceptUnknown && _slots.Count < _admission.MaxStations ? AddUnregistered(id) : null;
    }

    private string Unwelcome(string id) => _admission.AcceptUnknown
        ? $"station_id \"{id}\": the city has {_admission.MaxStations} stations already"
        : $"station_id \"{id}\" is not registered";

    private StationSlot AddUnregistered(string id) => AddSlot(StationDefinition.Unregistered(id));

    private StationSlot AddSlot(StationDefinition definition)
    {
        var slot = new StationSlot(new Station(definition, _plans.For(definition)));
        _slots.Add(definition.Id, slot);
        Directory.Put(definition);
        return slot;
    }

    private void PutStation(StationDefinition definition, DateTimeOffset at)
    {
        if (_slots.TryGetValue(definition.Id, out var slot)) slot.Station.Apply(definition, _plans.For(definition), at, _changes);
        else slot = AddSlot(definition);
        Directory.Put(definition);
        Pending.MarkChanged(slot);
    }

    private void RemoveStation(string id, DateTimeOffset at)
    {
        if (!_slots.Remove(id, out var slot)) return;
        slot.Station.Cancel(at, _changes);
        Directory.Remove(id);
        Pending.Remove(slot);
    }

    private void PutCatalogue(Catalogue catalogue, DateTimeOffset at)
    {
        Catalogue = catalogue;
        _plans = new StationPlans(catalogue, _text);
        _scores = new Scores(catalogue.Places.Count);
        foreach (var slot in _slots.Values)
        {
            slot.Station.Apply(slot.Station.Definition, _plans.For(slot.Station.Definition), at, _changes);
            Pending.MarkChanged(slot);
        }

        Pending.Add(catalogue);
    }
}
