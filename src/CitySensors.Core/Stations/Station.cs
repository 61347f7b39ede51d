using System.Numerics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Stations;

/// <summary>
/// A station: processes readings one after the other, scores them and decides which alerts change. Decisions depend only on the
/// readings, their order and their event time. Not thread safe.
/// </summary>
public sealed class Station
{
    private const byte StateFormat = 3;

    private SeenTimes _seen = new();

    /// <summary>The event time up to which the values of each sensor have been evaluated by the rules.</summary>
    private long[] _evaluatedUntil;

    private SensorIntervals _intervals;

    /// <summary>The trackers of the rules of the plan, in the same order; null if there are none.</summary>
    private AlertTracker?[]? _trackers;

    public Station(StationDefinition definition, StationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        Definition = definition;
        Plan = plan;
        _evaluatedUntil = EvaluatedTimes.Never(plan.Catalogue.Slots.Count);
        _intervals = SensorIntervals.Unknown(plan.Catalogue.Slots.Count);
    }

    public StationDefinition Definition { get; private set; }

    public StationPlan Plan { get; private set; }

    /// <summary>The number of the newest alert entry; 0 if there is none.</summary>
    public long Change { get; private set; }

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
    public Station Successor() => new(StationDefinition.Unregistered(Definition.Id), Plan) { Revision = Revision, Change = Change, Positions = Positions };

    /// <summary>Whether a reading with this event time is new.</summary>
    public Novelty NoveltyOf(DateTimeOffset eventTime) => _seen.NoveltyOf(eventTime.UtcTicks);

    /// <summary>
    /// Processes a reading that is not a duplicate: fills <paramref name="scores"/> and adds alert entries to <paramref name="changes"/>.
    /// A value older than one that has already been evaluated is scored but does not affect alerts. An event time ahead of the arrival counts
    /// as evaluated up to the arrival only, so that one wrong clock value does not hide the readings after it.
    /// </summary>
    public void Observe(in Reading reading, long arrivedTicks, Scores scores, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(changes);
        Plan.Catalogue.Scorer.Score(reading.Values, scores);
        _seen.Add(reading.EventTicks);
        var sound = scores.Present & ~scores.Failed;
        var time = Math.Min(reading.EventTicks, arrivedTicks);
        Evaluate(reading, time, scores, sound, changes);
        for (; sound != 0; sound &= sound - 1)
        {
            var slot = BitOperations.TrailingZeroCount(sound);
            ref var until = ref _evaluatedUntil[slot];
            if (time <= until) continue;
            if (until != EvaluatedTimes.NeverEvaluated) _intervals.Add(slot, time - until);
            until = time;
        }
    }

    /// <summary>Switches to a new definition and plan; alerts whose rule no longer applies to this station are cancelled.</summary>
    public void Apply(StationDefinition definition, StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(changes);
        var trackers = CarryOver(plan, now, changes);
        Definition = definition;
        Plan = plan;
        _trackers = trackers;
        if (_evaluatedUntil.Length >= plan.Catalogue.Slots.Count) return;
        var evaluated = EvaluatedTimes.Never(plan.Catalogue.Slots.Count);
        _evaluatedUntil.CopyTo(evaluated, 0);
        _evaluatedUntil = evaluated;
        _intervals.Extend(evaluated.Length);
    }

    /// <summary>Cancels all alerts, before the station is removed.</summary>
    public void Cancel(DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        for (var i = 0; i < Plan.Rules.Length; i++)
            if (_trackers?[i] is { Level: >= 0 } tracker) changes.Add(Cancelled(Plan.Rules[i], tracker, now));
        _trackers = null;
    }

    /// <summary>
    /// Cancels alerts that are active in the log but unknown to the station, unless <paramref name="changes"/> end them: their rule was
    /// removed while the station was inactive.
    /// </summary>
    public void CancelOrphaned(IEnumerable<Alert> active, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(active);
        ArgumentNullException.ThrowIfNull(changes);
        foreach (var alert in active)
            if (!Remembers(alert) && !changes.Any(change => change.Id == alert.Id && change.HasEnded)) changes.Add(CancelOrphan(alert, now));
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
        EvaluatedTimes.Write(writer, _evaluatedUntil, _seen.Newest);
        _intervals.Write(writer);
        var active = 0;
        for (var i = 0; _trackers is not null && i < _trackers.Length; i++)
            if (_trackers[i] is not null) active++;
        writer.Write7BitEncodedInt(active);
        for (var i = 0; active > 0 && i < _trackers!.Length; i++)
            if (_trackers[i] is { } tracker) StoredTracker.Write(writer, Plan.Rules[i], tracker);
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
            2 or StateFormat => reader.Read7BitEncodedInt64(),
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
        var format = reader.ReadByte();
        _trackers = null;
        switch (format)
        {
            case 1:
                ReadFormat1(reader);
                break;
            case 2 or StateFormat:
                ReadFormat2(reader, hasIntervals: format == StateFormat, now, changes);
                break;
            default:
                throw new InvalidDataException($"Unknown format {format} of the state of station {Definition.Id}.");
        }
    }

    private void ReadFormat1(BinaryReader reader)
    {
        (Revision, Change, Positions) = (0, 0, ReadPositions.None);
        _seen = SeenTimes.ReadFormat1(reader);
        _evaluatedUntil = EvaluatedTimes.ReadFormat1(reader, Plan.Catalogue.Slots.Count);
        _intervals = SensorIntervals.Unknown(_evaluatedUntil.Length);
        for (var left = reader.ReadUInt16(); left > 0; left--)
        {
            var rule = reader.ReadString();
            var tracker = AlertTracker.ReadFormat1(reader);
            if (tracker.Level >= 0) tracker.Source = AlertSource.From(Definition);
            TryTakeOver(tracker, known => known.Rule.Id == rule && known.Levels.Count == tracker.Levels);
        }
    }

    /// <summary>Format 3 is format 2 with the usual intervals.</summary>
    private void ReadFormat2(BinaryReader reader, bool hasIntervals, DateTimeOffset now, ICollection<Alert> changes)
    {
        Revision = reader.Read7BitEncodedInt64();
        Change = reader.Read7BitEncodedInt64();
        Positions = ReadPositions.Read(reader);
        _seen = SeenTimes.Read(reader);
        _evaluatedUntil = EvaluatedTimes.Read(reader, _seen.Newest, Plan.Catalogue.Slots.Count);
        _intervals = hasIntervals ? SensorIntervals.Read(reader, _evaluatedUntil.Length) : SensorIntervals.Unknown(_evaluatedUntil.Length);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var stored = StoredTracker.Read(reader, Definition.Id);
            if (!TryTakeOver(stored.Tracker, stored.CanContinueWith) && stored.ActiveAlert() is { } orphan) changes.Add(CancelOrphan(orphan, now));
        }
    }

    private bool TryTakeOver(AlertTracker tracker, Predicate<CompiledRule> continues)
    {
        var at = Array.FindIndex(Plan.Rules, continues);
        if (at >= 0) (_trackers ??= new AlertTracker?[Plan.Rules.Length])[at] = tracker;
        return at >= 0;
    }

    private bool Remembers(Alert alert)
    {
        var at = Array.FindIndex(Plan.Rules, known => known.Rule.Id == alert.Rule && known.Rule.Sensor == alert.Sensor);
        return at >= 0 && _trackers?[at] is { Level: >= 0 } tracker && tracker.Onset == alert.Onset.UtcTicks;
    }

    private Alert CancelOrphan(Alert alert, DateTimeOffset now)
    {
        var sensor = Plan.Catalogue.Slots.FirstOrDefault(type => type.Id == alert.Sensor)?.Name ?? alert.Sensor;
        var ended = alert with
        {
            State = AlertState.Cancelled,
            Episode = alert.Episode with { Updated = now },
            Measurement = Measurement.None,
            Sequence = 0,
            Change = ++Change,
        };
        return ended with { Message = Plan.Text.Describe(ended, Definition.Name, sensor, isLow: false) };
    }

    /// <param name="reading">The reading.</param>
    /// <param name="time">Its event time, or its arrival if that is earlier.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="sound">The slots of values that did not fail quality control.</param>
    /// <param name="changes">The new alert entries.</param>
    private void Evaluate(in Reading reading, long time, Scores scores, ulong sound, ICollection<Alert> changes)
    {
        var rules = Plan.Rules;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if ((sound & (1UL << rule.Slot)) == 0) continue;
            var value = reading.Values[rule.Slot];
            var tracker = _trackers?[i];
            if (tracker is null && !rule.AnyHolds(value)) continue;
            var until = _evaluatedUntil[rule.Slot];
            if (reading.EventTicks <= until) continue;

            _trackers ??= new AlertTracker?[rules.Length];
            tracker ??= _trackers[i] = new AlertTracker(rule.Levels.Count);
            var before = tracker.Level;
            if (until != EvaluatedTimes.NeverEvaluated && _intervals.IsGap(rule.Slot, time - until, rule.Rule.MaxGap)) tracker.Interrupt();
            if (tracker.Observe(rule, value, reading.EventTicks)) changes.Add(Changed(rule, tracker, before, reading, scores));
            if (tracker.IsIdle) _trackers[i] = null;
        }
    }

    private Alert Changed(CompiledRule rule, AlertTracker tracker, int before, in Reading reading, Scores scores)
    {
        if (before < 0) tracker.Source = AlertSource.From(Definition);
        var state = before < 0 ? AlertState.Raised
            : tracker.Level < 0 ? AlertState.Cleared
            : tracker.Level > before ? AlertState.Escalated : AlertState.Deescalated;
        var measurement = new Measurement(
            reading.Values[rule.Slot], scores.StandardScores[rule.Slot], scores.TailProbabilities[rule.Slot]);
        var entry = Entry(rule, tracker, tracker.Level < 0 ? before : tracker.Level, state, reading.EventTime, measurement);
        if (entry.HasEnded) tracker.Source = null;
        return entry;
    }

    private Alert Cancelled(CompiledRule rule, AlertTracker tracker, DateTimeOffset now) =>
        Entry(rule, tracker, tracker.Level, AlertState.Cancelled, now, Measurement.None);

    private Alert Entry(CompiledRule rule, AlertTracker tracker, int level, AlertState state, DateTimeOffset updated, Measurement measurement)
    {
        var onset = new DateTimeOffset(tracker.Onset, TimeSpan.Zero);
        var alert = new Alert(
            AlertId.Compute(rule.Rule.Id, Definition.Id, rule.Rule.Sensor, onset),
            state,
            tracker.Source!,
            rule.ConditionAt(level, tracker.IsLow),
            new AlertEpisode(onset, updated, rule.Levels[level].Severity, rule.Levels[tracker.Peak].Severity),
            measurement,
            Message: "")
        {
            Change = ++Change,
        };
        return alert with { Message = Plan.Text.Describe(alert, Definition.Name, rule.SensorType.Name, tracker.IsLow) };
    }

    private AlertTracker?[]? CarryOver(StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        if (_trackers is null) return null;
        var trackers = new AlertTracker?[plan.Rules.Length];
        for (var i = 0; i < _trackers.Length; i++)
        {
            if (_trackers[i] is not { } tracker) continue;
            var rule = Plan.Rules[i];
            var at = Array.FindIndex(plan.Rules, next => next.Rule.Id == rule.Rule.Id
                && next.Slot == rule.Slot && next.HasSameShapeAs(rule));
            if (at >= 0) trackers[at] = tracker;
            else if (tracker.Level >= 0) changes.Add(Cancelled(rule, tracker, now));
        }

        return Array.TrueForAll(trackers, tracker => tracker is null) ? null : trackers;
    }
}
