using System.Numerics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Stations;

/// <summary>
/// A station: takes its readings one after the other, scores them and says which alerts they change. What it decides depends on the
/// readings, their order and their event time only. Not thread safe.
/// </summary>
public sealed class Station
{
    private const byte StateFormat = 1;

    private SeenTimes _seen = new();

    /// <summary>The event time up to which each sensor's values went through the rules.</summary>
    private long[] _judgedUntil;

    /// <summary>What the rules of the plan remember, in its order; null where nothing is.</summary>
    private AlertTracker?[]? _trackers;

    public Station(StationDefinition definition, StationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        Definition = definition;
        Plan = plan;
        _judgedUntil = NeverJudged(plan.Catalogue.Places.Count);
    }

    public StationDefinition Definition { get; private set; }

    public StationPlan Plan { get; private set; }

    /// <summary>Whether a reading of this event time came before.</summary>
    public Novelty NoveltyOf(DateTimeOffset eventTime) => _seen.Of(eventTime.UtcTicks);

    /// <summary>
    /// Takes a reading that is no duplicate: fills <paramref name="scores"/> and adds to <paramref name="changes"/>.
    /// A value older than one already judged is scored, but no longer changes an alert.
    /// </summary>
    public void Observe(in Reading reading, Scores scores, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(changes);
        Plan.Catalogue.Scorer.Score(reading.Values, scores);
        _seen.Add(reading.EventTicks);
        var sound = scores.Present & ~scores.Failed;
        Judge(reading, scores, sound, changes);
        for (; sound != 0; sound &= sound - 1)
        {
            ref var until = ref _judgedUntil[BitOperations.TrailingZeroCount(sound)];
            until = Math.Max(until, reading.EventTicks);
        }
    }

    /// <summary>Goes on with another definition or plan; alerts whose rule is no longer for this station are cancelled.</summary>
    public void Apply(StationDefinition definition, StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(changes);
        var trackers = CarryOver(plan, now, changes);
        Definition = definition;
        Plan = plan;
        _trackers = trackers;
        if (_judgedUntil.Length >= plan.Catalogue.Places.Count) return;
        var judged = NeverJudged(plan.Catalogue.Places.Count);
        _judgedUntil.CopyTo(judged, 0);
        _judgedUntil = judged;
    }

    /// <summary>Ends its alerts, before it is removed.</summary>
    public void Cancel(DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        for (var i = 0; i < Plan.Rules.Length; i++)
            if (_trackers?[i] is { Level: >= 0 } tracker) changes.Add(Cancelled(Plan.Rules[i], tracker, now));
        _trackers = null;
    }

    /// <summary>
    /// Ends alerts that the log has as active and that it does not remember: their rule went away while nobody held the station, whose
    /// state then has no place for them.
    /// </summary>
    public void CancelForgotten(IEnumerable<Alert> active, DateTimeOffset now, ICollection<Alert> changes)
    {
        ArgumentNullException.ThrowIfNull(active);
        ArgumentNullException.ThrowIfNull(changes);
        foreach (var alert in active)
        {
            var rule = Array.FindIndex(Plan.Rules, known => known.Rule.Id == alert.Rule);
            if (rule >= 0 && _trackers?[rule] is { Level: >= 0 }) continue;
            var sensor = Plan.Catalogue.Places.FirstOrDefault(type => type.Id == alert.Sensor)?.Name ?? alert.Sensor;
            var ended = alert with { Sequence = 0, State = AlertState.Cancelled, Updated = now, Value = double.NaN, Z = double.NaN, TailProbability = double.NaN };
            changes.Add(ended with { Message = Plan.Text.Describe(ended, Definition.Name, sensor, isLow: false) });
        }
    }

    public void WriteState(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(StateFormat);
        _seen.Write(writer);
        writer.Write((byte)_judgedUntil.Length);
        foreach (var time in _judgedUntil) writer.Write(time);
        writer.Write((ushort)(_trackers?.Count(tracker => tracker is not null) ?? 0));
        for (var i = 0; _trackers is not null && i < _trackers.Length; i++)
        {
            if (_trackers[i] is not { } tracker) continue;
            writer.Write(Plan.Rules[i].Rule.Id);
            tracker.Write(writer);
        }
    }

    /// <summary>Goes on from a written state.</summary>
    /// <exception cref="InvalidDataException">It is of a format this version does not know.</exception>
    public void ReadState(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var format = reader.ReadByte();
        if (format != StateFormat) throw new InvalidDataException($"The state of station {Definition.Id} has the unknown format {format}.");
        _seen = SeenTimes.Read(reader);
        var judged = NeverJudged(Math.Max(reader.ReadByte() is var count ? count : 0, _judgedUntil.Length));
        for (var i = 0; i < count; i++) judged[i] = reader.ReadInt64();
        _judgedUntil = judged;
        _trackers = null;
        for (var left = reader.ReadUInt16(); left > 0; left--)
        {
            var rule = reader.ReadString();
            var tracker = AlertTracker.Read(reader);
            var at = Array.FindIndex(Plan.Rules, known => known.Rule.Id == rule);
            if (at >= 0 && Plan.Rules[at].Levels.Count == tracker.Levels) (_trackers ??= new AlertTracker?[Plan.Rules.Length])[at] = tracker;
        }
    }

    private void Judge(in Reading reading, Scores scores, ulong sound, ICollection<Alert> changes)
    {
        var rules = Plan.Rules;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if ((sound & (1UL << rule.Place)) == 0) continue;
            var value = reading.Values[rule.Place];
            var tracker = _trackers?[i];
            if (tracker is null && !rule.AnyHolds(value)) continue;
            if (reading.EventTicks <= _judgedUntil[rule.Place]) continue;

            _trackers ??= new AlertTracker?[rules.Length];
            tracker ??= _trackers[i] = new AlertTracker(rule.Levels.Count);
            var before = tracker.Level;
            if (tracker.Observe(rule, value, reading.EventTicks)) changes.Add(Changed(rule, tracker, before, reading, scores));
            if (tracker.IsIdle) _trackers[i] = null;
        }
    }

    private Alert Changed(CompiledRule rule, AlertTracker tracker, int before, in Reading reading, Scores scores) => Entry(
        rule,
        tracker,
        tracker.Level < 0 ? before : tracker.Level,
        before < 0 ? AlertState.Raised
            : tracker.Level < 0 ? AlertState.Cleared
            : tracker.Level > before ? AlertState.Escalated : AlertState.Deescalated,
        reading.EventTime,
        reading.Values[rule.Place],
        scores.StandardScores[rule.Place],
        scores.TailProbabilities[rule.Place]);

    private Alert Cancelled(CompiledRule rule, AlertTracker tracker, DateTimeOffset now) =>
        Entry(rule, tracker, tracker.Level, AlertState.Cancelled, now, double.NaN, double.NaN, double.NaN);

    private Alert Entry(
        CompiledRule rule, AlertTracker tracker, int level, AlertState state, DateTimeOffset updated, double value, double z, double tail)
    {
        var onset = new DateTimeOffset(tracker.Onset, TimeSpan.Zero);
        var bounds = rule.Levels[level];
        var alert = new Alert(
            AlertId.Of(rule.Rule.Id, Definition.Id, rule.Rule.Sensor, onset),
            0,
            rule.Rule.Id,
            Definition.Id,
            Definition.Area,
            rule.Rule.Sensor,
            bounds.Severity,
            rule.Levels[tracker.Peak].Severity,
            state,
            onset,
            updated,
            value,
            rule.SensorType.Unit,
            tracker.IsLow ? bounds.Low : bounds.High,
            rule.SensorType.Distribution,
            z,
            tail,
            Message: "");
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
                && next.Place == rule.Place && next.AsksLike(rule));
            if (at >= 0) trackers[at] = tracker;
            else if (tracker.Level >= 0) changes.Add(Cancelled(rule, tracker, now));
        }

        return Array.TrueForAll(trackers, tracker => tracker is null) ? null : trackers;
    }

    private static long[] NeverJudged(int places)
    {
        var times = new long[places];
        Array.Fill(times, long.MinValue);
        return times;
    }
}
