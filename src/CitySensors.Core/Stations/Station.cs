using System.Numerics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Stations;

/// <summary>
/// A station: processes readings one after the other, scores them and decides which alerts change. Decisions depend only on the
/// readings, their event times and arrivals: readings within the lateness lead to the same alerts in any order. Not thread safe.
/// </summary>
public sealed class Station
{
    private const byte StateFormat = 6;

    private readonly ChangeNumbers _numbers = new();
    private readonly StationAlerts _alerts;
    private readonly List<LateReading> _late = [];
    private SeenTimes _seen = new();
    private SensorTimes _times;
    private Checkpoints _checkpoints;

    /// <summary>Null if there are no readings after the lateness.</summary>
    private LateAlerts? _lateAlerts;

    public Station(StationDefinition definition, StationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        var slots = plan.Catalogue.Slots.Count;
        _alerts = new StationAlerts(definition, plan, _numbers);
        _times = new SensorTimes(slots);
        _checkpoints = new Checkpoints(slots);
    }

    public StationDefinition Definition => _alerts.Definition;

    public StationPlan Plan => _alerts.Plan;

    /// <summary>The number of the newest alert entry; 0 if there is none.</summary>
    public long Change => _numbers.Last;

    /// <summary>The number of the newest delta; 0 if there is none.</summary>
    public long Revision { get; private set; }

    /// <summary>The position in the log of readings; part of the state.</summary>
    public ReadPositions Positions { get; set; } = ReadPositions.None;

    /// <summary>Increments the revision for the next delta.</summary>
    public long NextRevision() => ++Revision;

    /// <summary>
    /// The station that takes over the id after a removal. It knows no readings but continues the numbers, so that an alert log
    /// does not mistake new entries for duplicates.
    /// </summary>
    public Station Successor()
    {
        var successor = new Station(StationDefinition.Unregistered(Definition.Id), Plan) { Revision = Revision, Positions = Positions };
        successor._numbers.Last = Change;
        return successor;
    }

    /// <summary>Whether a reading with this event time is new.</summary>
    public Novelty NoveltyOf(DateTimeOffset eventTime) => _seen.NoveltyOf(eventTime.UtcTicks);

    /// <summary>
    /// Processes a reading that is not a duplicate: fills <paramref name="scores"/> and adds alert entries to <paramref name="changes"/>.
    /// An event time ahead of the arrival counts as evaluated up to the arrival only, so that one wrong clock value does not hide the readings
    /// after it. Values behind the newest one of their sensor, within the lateness, wait for <see cref="Revise"/>; older ones lead to entries that are
    /// late.
    /// </summary>
    public void Observe(in Reading reading, long arrivedTicks, Scores scores, ICollection<Alert> changes)
    {
        Evaluate(reading, arrivedTicks, scores, changes);
        _seen.Add(reading.EventTicks);
    }

    /// <summary>
    /// Processes values that a stored reading lacked, sent later with the same event time. Parameters as those of <see cref="Observe"/>.
    /// </summary>
    public void Supplement(in Reading added, long arrivedTicks, Scores scores, ICollection<Alert> changes) => Evaluate(added, arrivedTicks, scores, changes);

    /// <summary>A bit for each slot whose rules have not evaluated a value of this time.</summary>
    public ulong NotEvaluatedAt(long time) => _times.NotEvaluatedAt(time);

    /// <summary>Whether values wait for <see cref="Revise"/>.</summary>
    public bool HasLateValues => _late.Count > 0;

    /// <summary>Whether values that wait for <see cref="Revise"/> must be decided before a reading of this event time.</summary>
    public bool MustReviseBefore(long eventTicks) => HasLateValues && (LateSlots & _times.NotEvaluatedAt(eventTicks)) != 0;

    /// <summary>The event times between which <see cref="Revise"/> needs all readings, both inclusive, in UTC ticks.</summary>
    public (long From, long To) RevisionSpan
    {
        get
        {
            var (from, until) = (long.MaxValue, long.MinValue);
            for (var rest = LateSlots; rest != 0; rest &= rest - 1)
            {
                var evaluated = _times[BitOperations.TrailingZeroCount(rest)].EvaluatedUntil;
                // The values since the checkpoint before a value are less than twice the lateness old.
                (from, until) = (Math.Min(from, evaluated - 2 * Plan.LatenessTicks), Math.Max(until, evaluated));
            }

            // Event times can be ahead of the arrivals up to which they count.
            return (from, Math.Clamp(_seen.Newest, until, until + TimeSpan.TicksPerHour));
        }
    }

    /// <summary>Decides late values, and again all values after them.</summary>
    /// <param name="readings">The readings of the <see cref="RevisionSpan"/>, including the late ones, in any order.</param>
    /// <param name="arrivedTicks">The arrival of the late readings.</param>
    /// <param name="changes">The new entries: what differs from the decisions without the late values.</param>
    public void Revise(IEnumerable<StoredReading> readings, long arrivedTicks, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(readings);
        ArgumentNullException.ThrowIfNull(changes);
        var ordered = readings.OrderBy(reading => Math.Min(reading.EventTicks, reading.ArrivedTicks)).ThenBy(reading => reading.EventTicks).ToList();
        for (var rest = LateSlots; rest != 0; rest &= rest - 1) Revise(BitOperations.TrailingZeroCount(rest), ordered, arrivedTicks, changes);
        _late.Clear();
    }

    private ulong LateSlots => _late.Aggregate(0UL, (slots, late) => slots | late.Slots);

    private void Revise(int slot, List<StoredReading> readings, long arrivedTicks, ICollection<Alert> changes)
    {
        var bit = 1UL << slot;
        var late = _late.Where(reading => (reading.Slots & bit) != 0).Select(reading => reading.EventTicks).ToHashSet();
        if (!_checkpoints.TryFind(slot, late.Min(), out var start)) throw new InvalidOperationException($"No checkpoint of sensor {slot} before its late values.");
        var values = readings
            .Where(reading => slot < reading.Values.Length && !double.IsNaN(reading.Values[slot]) && (reading.Flags.Failed & bit) == 0)
            .Select(reading => (Value: new TimedValue(reading.EventTicks, reading.ArrivedTicks, reading.Values[slot], (reading.Flags.Suspect & bit) != 0), IsLate: late.Contains(reading.EventTicks)))
            .Where(one => one.Value.Ticks > start.Time.EvaluatedUntil)
            .ToList();
        _times[slot] = _alerts.Revise(slot, start, values, _checkpoints, arrivedTicks, changes);
    }

    private void Evaluate(in Reading reading, long arrivedTicks, Scores scores, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(changes);
        Plan.Catalogue.Scorer.Score(reading.Values, scores);
        var sound = scores.Present & ~scores.Failed;
        var inOrder = sound & _times.NotEvaluatedAt(reading.EventTicks);
        if ((sound & ~inOrder & Plan.RuleSlots) is var late and not 0) AddLate(reading, arrivedTicks, scores, late, changes);
        if (inOrder == 0) return;
        var time = Math.Min(reading.EventTicks, arrivedTicks);
        for (var rest = inOrder; rest != 0; rest &= rest - 1)
        {
            var slot = BitOperations.TrailingZeroCount(rest);
            _checkpoints.Advance(slot, time, _times[slot], _alerts);
        }

        _alerts.Evaluate(reading, arrivedTicks, scores, inOrder, _times, changes);
        for (; inOrder != 0; inOrder &= inOrder - 1) _times.Advance(BitOperations.TrailingZeroCount(inOrder), time);
        if (_lateAlerts is not null) EndSilentLateAlerts(arrivedTicks, changes);
    }

    private void AddLate(in Reading reading, long arrivedTicks, Scores scores, ulong slots, ICollection<Alert> changes)
    {
        var revisable = 0UL;
        for (var rest = slots; rest != 0; rest &= rest - 1)
        {
            var slot = BitOperations.TrailingZeroCount(rest);
            if (reading.EventTicks > _times[slot].EvaluatedUntil - Plan.LatenessTicks && _checkpoints.TryFind(slot, reading.EventTicks, out _)) revisable |= 1UL << slot;
            else _checkpoints.Exclude(slot, reading.EventTicks, _times[slot], _alerts);
        }

        if (revisable != 0) _late.Add(new LateReading(reading.EventTicks, revisable));
        if (revisable == slots) return;
        _lateAlerts ??= new LateAlerts(Definition, Plan, _numbers);
        _lateAlerts.Observe(reading, arrivedTicks, scores, slots & ~revisable, changes);
    }

    private void EndSilentLateAlerts(long nowTicks, ICollection<Alert> changes)
    {
        _lateAlerts!.EndSilent(nowTicks, changes);
        if (_lateAlerts.IsIdle) _lateAlerts = null;
    }

    /// <summary>
    /// Marks alerts as unconfirmed whose sensor is silent: the arrival of its last valid value is longer ago than the rule's gap. Ends those that
    /// have been unconfirmed for as long as their rule allows. These decisions depend on the clock: nothing else tells that no reading came.
    /// </summary>
    /// <param name="receivingSince">Since when readings are received without interruption; silence before that says nothing.</param>
    /// <param name="now">The current time.</param>
    /// <param name="changes">The new entries.</param>
    public void CheckSilence(DateTimeOffset receivingSince, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        // What expired cannot be decided again.
        for (var ended = _alerts.CheckSilence(_times, receivingSince, now, changes); ended != 0; ended &= ended - 1)
        {
            var slot = BitOperations.TrailingZeroCount(ended);
            _checkpoints.Reset(slot, _times[slot], _alerts);
        }

        if (_lateAlerts is not null) EndSilentLateAlerts(now.UtcTicks, changes);
    }

    /// <summary>Switches to a new definition and plan; alerts whose rule no longer applies to this station are cancelled.</summary>
    public void Apply(StationDefinition definition, StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(changes);
        _alerts.Apply(definition, plan, now, changes);
        _lateAlerts?.Apply(definition, plan, now, changes);
        _times.Extend(plan.Catalogue.Slots.Count);
        // Earlier values were decided under other definitions.
        _checkpoints.Reset(_times, _alerts);
    }

    /// <summary>Cancels all alerts, before the station is removed.</summary>
    public void Cancel(DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        _alerts.Cancel(now, changes);
        _lateAlerts = null;
    }

    /// <summary>
    /// Cancels alerts that are active in the log but unknown to the station, unless <paramref name="changes"/> end them: their rule was
    /// removed while the station was inactive.
    /// </summary>
    public void CancelOrphaned(IEnumerable<Alert> active, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(active);
        ArgumentNullException.ThrowIfNull(changes);
        _alerts.CancelOrphaned(active, now, changes);
    }

    /// <summary>Writes the state for <see cref="ReadState"/>.</summary>
    public void WriteState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(StateFormat);
        writer.Write7BitEncodedInt64(Revision);
        writer.Write7BitEncodedInt64(Change);
        Positions.Write(writer);
        _seen.Write(writer);
        _times.Write(writer, _seen.Newest);
        _alerts.Write(writer);
        writer.Write7BitEncodedInt(Plan.Catalogue.Version);
        writer.Write7BitEncodedInt(Definition.Version);
        _checkpoints.Write(writer, _times, _alerts);
        writer.Write(_lateAlerts is not null);
        _lateAlerts?.Write(writer, _seen.Newest);
    }

    /// <summary>The number of the delta that a written state came with; 0 where its format has none.</summary>
    /// <exception cref="InvalidDataException">It is of a format this version does not know.</exception>
    public static long RevisionOf(byte[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var reader = new BinaryReader(new MemoryStream(state, writable: false));
        return reader.ReadByte() switch
        {
            1 => 0,
            2 or 3 or 4 or 5 or StateFormat => reader.Read7BitEncodedInt64(),
            var format => throw new InvalidDataException($"The state of a station has the unknown format {format}."),
        };
    }

    /// <summary>
    /// Restores the state. Alerts that cannot continue because their rule changed while the station was inactive
    /// are cancelled; <paramref name="changes"/> must be part of the next delta of the station.
    /// </summary>
    /// <exception cref="InvalidDataException">The format is unknown to this version.</exception>
    public void ReadState(BinaryReader reader, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(changes);
        var slots = Plan.Catalogue.Slots.Count;
        switch (reader.ReadByte())
        {
            case 1:
                (Revision, _numbers.Last, Positions) = (0, 0, ReadPositions.None);
                _seen = SeenTimes.ReadFormat1(reader);
                _times = SensorTimes.ReadFormat1(reader, slots);
                _alerts.ReadFormat1(reader);
                _checkpoints.Reset(_times, _alerts);
                break;
            // Format 2 is without the usual intervals, format 3 without what is known of unconfirmed alerts, format 4 without numbers of values, format 5
            // without checkpoints.
            case (2 or 3 or 4 or 5 or StateFormat) and var format:
                Revision = reader.Read7BitEncodedInt64();
                _numbers.Last = reader.Read7BitEncodedInt64();
                Positions = ReadPositions.Read(reader);
                _seen = SeenTimes.Read(reader);
                _times = SensorTimes.Read(reader, _seen.Newest, slots, format);
                _alerts.Read(reader, format, now, changes);
                ReadCheckpoints(reader, format, now, changes);
                break;
            case var format:
                throw new InvalidDataException($"Unknown format {format} of the state of station {Definition.Id}.");
        }
    }

    private void ReadCheckpoints(BinaryReader reader, int format, DateTimeOffset now, ICollection<Alert> changes)
    {
        if (format < 6)
        {
            _checkpoints.Reset(_times, _alerts);
            return;
        }

        var isUnchanged = reader.Read7BitEncodedInt() == Plan.Catalogue.Version & reader.Read7BitEncodedInt() == Definition.Version;
        _checkpoints = Checkpoints.Read(reader, _times, _alerts, format);
        // Earlier values were decided under other definitions.
        if (!isUnchanged) _checkpoints.Reset(_times, _alerts);
        if (!reader.ReadBoolean()) return;
        _lateAlerts = new LateAlerts(Definition, Plan, _numbers);
        _lateAlerts.Read(reader, _seen.Newest, format, now, changes);
    }

    /// <param name="EventTicks">The event time in UTC ticks.</param>
    /// <param name="Slots">A bit for each slot whose value waits to be decided.</param>
    private readonly record struct LateReading(long EventTicks, ulong Slots);
}
