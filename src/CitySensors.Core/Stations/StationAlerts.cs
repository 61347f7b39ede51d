using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Stations;

/// <summary>The alerts of a station: what each rule of its plan knows of the values so far, and the entries that follow. Not thread safe.</summary>
/// <param name="definition">The station.</param>
/// <param name="plan">The rules.</param>
/// <param name="numbers">Numbers the entries.</param>
/// <param name="isHistory">Whether all values are late, whenever they arrived.</param>
internal sealed partial class StationAlerts(StationDefinition definition, StationPlan plan, ChangeNumbers numbers, bool isHistory = false)
{
    private readonly AlertEntries _entries = new(definition, plan, numbers);

    /// <summary>The trackers of the rules of the plan, in the same order; null if there are none.</summary>
    private AlertTracker?[]? _trackers;

    /// <summary>The time of the newest value of each sensor that a rule tracked; null if there is none.</summary>
    private long[]? _trackedUntil;

    public StationDefinition Definition => _entries.Definition;

    public StationPlan Plan => _entries.Plan;

    /// <summary>Whether all rules are as before the first value.</summary>
    public bool IsIdle => _trackers is null || Array.TrueForAll(_trackers, tracker => tracker is null);

    /// <summary>The tracker of a rule; null if it is idle.</summary>
    public AlertTracker? TrackerOf(int rule) => _trackers?[rule];

    /// <summary>Whether no rule tracks a value and any of the values of its sensor after it, so that it does not matter when it came.</summary>
    public bool IsUntracked(int slot, in TimedValue value)
    {
        if (value.Ticks <= TrackedUntil(slot)) return false;
        foreach (var rule in Plan.RulesOf(slot))
            if (value.IsReasonToTrack(Plan.Rules[rule])) return false;
        return true;
    }

    /// <summary>Evaluates the rules for values that are newer than those before.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="arrivedTicks">Its arrival in UTC ticks.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="slots">The slots of the values.</param>
    /// <param name="times">The times of the values before.</param>
    /// <param name="changes">The new entries.</param>
    public void Evaluate(in Reading reading, long arrivedTicks, Scores scores, ulong slots, SensorTimes times, ICollection<Alert> changes)
    {
        var rules = Plan.Rules;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if ((slots & (1UL << rule.Slot)) == 0) continue;
            var isSuspect = (scores.Suspect & (1UL << rule.Slot)) != 0;
            var value = new TimedValue(reading.EventTicks, arrivedTicks, reading.Values[rule.Slot], isSuspect);
            if (_trackers?[i] is null && !value.IsReasonToTrack(rule)) continue;
            SetTrackedUntil(rule.Slot, value.Ticks);
            Evaluate(i, value, times[rule.Slot], scores.StandardScores[rule.Slot], scores.TailProbabilities[rule.Slot], changes);
        }
    }

    /// <summary>Evaluates one rule for a figure of a window, or a forecast, after those before.</summary>
    /// <param name="rule">The index of the rule.</param>
    /// <param name="value">The figure, at the end of the window or when it was forecast.</param>
    /// <param name="time">The time of the figure before.</param>
    /// <param name="changes">The new entries.</param>
    /// <param name="forecastFor">The hour that the figure is forecast for; null if it is not a forecast.</param>
    public void Evaluate(int rule, in TimedValue value, SensorTime time, ICollection<Alert> changes, DateTimeOffset? forecastFor = null)
    {
        if (_trackers?[rule] is not null || value.IsReasonToTrack(Plan.Rules[rule])) Evaluate(rule, value, time, double.NaN, double.NaN, changes, forecastFor);
    }

    private void Evaluate(
        int i, in TimedValue value, SensorTime time, double standardScore, double tailProbability, ICollection<Alert> changes, DateTimeOffset? forecastFor = null)
    {
        var rule = Plan.Rules[i];
        _trackers ??= new AlertTracker?[Plan.Rules.Length];
        var tracker = _trackers[i] ??= new AlertTracker(rule.Levels.Count);
        var before = tracker.Level;
        if (tracker.Next(rule, value, time, isHistory ? long.MinValue : Plan.LatenessTicks) is { } state)
        {
            if (before < 0) tracker.Source = AlertSource.At(Definition, tracker.Onset);
            var updated = new DateTimeOffset(value.EventTicks, TimeSpan.Zero);
            var measurement = new Measurement(value.Value, standardScore, tailProbability);
            changes.Add(_entries.Changed(rule, tracker, tracker.Level < 0 ? before : tracker.Level, state, updated, measurement, forecastFor));
            if (tracker.Level < 0) tracker.Source = null;
        }

        if (tracker.IsIdle) _trackers[i] = null;
    }

    /// <summary>Decides values of a sensor again, with late or changed ones among them.</summary>
    /// <param name="slot">The sensor.</param>
    /// <param name="start">Its state before the values.</param>
    /// <param name="values">Its values since then, in order of time.</param>
    /// <param name="checkpoints">Takes the state in the middle.</param>
    /// <param name="arrivedTicks">The arrival of the late values, in UTC ticks.</param>
    /// <param name="changes">The new entries: what differs from those that were decided before.</param>
    /// <returns>What is known of the times of the values.</returns>
    public SensorTime Revise(
        int slot, Checkpoint start, IReadOnlyList<ReplayedValue> values, Checkpoints checkpoints, long arrivedTicks, ICollection<Alert> changes)
    {
        var rules = Plan.RulesOf(slot);
        var before = Array.ConvertAll(rules, rule => new AlertReplay(Plan.Rules[rule], Definition, Plan.LatenessTicks, start.Trackers?[rule]));
        var after = Array.ConvertAll(rules, rule => new AlertReplay(Plan.Rules[rule], Definition, Plan.LatenessTicks, start.Trackers?[rule]));
        var (timeBefore, timeAfter) = (start.Time, start.Time);
        var isNewerStale = checkpoints.IsBeforeNewer(slot, start);
        foreach (var (i, value) in values.Index())
        {
            if (isNewerStale && !checkpoints.IsBeforeNewer(slot, value.Ticks)) SaveNewer();
            if (values.Count - i == RecentCheckpoints.ValuesAfter) checkpoints.SaveRecent(slot, timeAfter, Trackers(), Plan);

            if (value.After is { } now)
            {
                checkpoints.SaveRecentTime(slot, timeAfter);
                foreach (var replay in after) replay.Next(now, timeAfter);
                timeAfter = timeAfter.Advance(now.Ticks);
            }

            if (value.Before is not { } earlier) continue;
            foreach (var replay in before) replay.Next(earlier, timeBefore);
            timeBefore = timeBefore.Advance(earlier.Ticks);
        }

        if (isNewerStale) SaveNewer();
        SetTrackedUntil(slot, Math.Max(Math.Min(TrackedUntil(slot), start.Time.EvaluatedUntil), after.Max(replay => replay.TrackedUntil)));
        for (var i = 0; i < rules.Length; i++) Publish(rules[i], before[i], after[i], arrivedTicks, changes);
        return timeAfter;

        void SaveNewer()
        {
            checkpoints.ReplaceNewer(slot, timeAfter, Trackers(), Plan);
            isNewerStale = false;
        }

        AlertTracker?[] Trackers() => Array.ConvertAll(after, replay => replay.Tracker?.Copy());
    }

    /// <summary>Ends the alerts of a sensor without confirmation, and starts its rules anew.</summary>
    public void Restart(int slot, SensorTimes times, DateTimeOffset now, ICollection<Alert> changes)
    {
        foreach (var rule in Plan.RulesOf(slot))
        {
            if (_trackers?[rule] is { Level: >= 0 } tracker) changes.Add(_entries.Silent(Plan.Rules[rule], tracker, AlertState.Expired, times[slot].EvaluatedUntil, now));
            if (_trackers is not null) _trackers[rule] = null;
        }
    }

    /// <summary>Switches to a new definition and plan; alerts whose rule no longer applies to the station are cancelled.</summary>
    public void Apply(StationDefinition definition, StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        // Cancelled alerts are described by the definitions that they were raised under.
        var trackers = CarryOver(plan, now, changes);
        _entries.Apply(definition, plan);
        _trackers = trackers;
        _trackedUntil = null;
    }

    /// <summary>Cancels all alerts. Those that are only known from late readings are not active and just forgotten.</summary>
    public void Cancel(DateTimeOffset now, ICollection<Alert> changes)
    {
        for (var i = 0; i < Plan.Rules.Length; i++)
            if (_trackers?[i] is { Level: >= 0, IsLate: false } tracker) changes.Add(_entries.Cancelled(Plan.Rules[i], tracker, now));
        _trackers = null;
    }

    /// <summary>Whether an alert of the log is active here.</summary>
    public bool Remembers(Alert alert)
    {
        var at = Array.FindIndex(Plan.Rules, known => known.Rule.Id == alert.Rule && known.Rule.Sensor == alert.Sensor);
        return at >= 0 && _trackers?[at] is { Level: >= 0 } tracker && tracker.Onset == alert.Onset.UtcTicks;
    }

    /// <summary>Cancels an alert that is active in the log but unknown to the station.</summary>
    public void CancelOrphan(Alert alert, DateTimeOffset now, ICollection<Alert> changes) => changes.Add(_entries.CancelOrphan(alert, now));

    public void Write(BinaryWriter writer) => WriteTrackers(writer, _trackers);

    public void WriteTrackers(BinaryWriter writer, AlertTracker?[]? trackers)
    {
        writer.Write7BitEncodedInt(trackers?.Count(tracker => tracker is not null) ?? 0);
        for (var i = 0; i < trackers?.Length; i++)
            if (trackers[i] is { } tracker) StoredTracker.Write(writer, Plan.Rules[i], tracker);
    }

    /// <summary>Restores what <see cref="Write"/> wrote; alerts that cannot continue because their rule changed meanwhile are cancelled.</summary>
    /// <param name="reader">The state.</param>
    /// <param name="format">Its format.</param>
    /// <param name="now">The current time.</param>
    /// <param name="changes">The new entries.</param>
    /// <param name="figureKeys">By rule, the key of its figure when the state was written; null if all rules are on single values.</param>
    public void Read(BinaryReader reader, int format, DateTimeOffset now, ICollection<Alert> changes, IReadOnlyDictionary<string, string>? figureKeys = null) =>
        _trackers = ReadTrackers(reader, format, alert => changes.Add(_entries.CancelOrphan(alert, now)), figureKeys);

    /// <summary>Reads what <see cref="WriteTrackers"/> wrote, without the trackers that cannot continue.</summary>
    public AlertTracker?[]? ReadTrackers(BinaryReader reader, int format, Action<Alert>? orphaned = null, IReadOnlyDictionary<string, string>? figureKeys = null)
    {
        AlertTracker?[]? trackers = null;
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var stored = StoredTracker.Read(reader, Definition.Id, format);
            var key = figureKeys?.GetValueOrDefault(stored.Rule);
            if (!TryTakeOver(stored.Tracker, rule => stored.CanContinueWith(rule) && rule.FigureKey == key, ref trackers) && stored.ActiveAlert(key) is { } orphan) orphaned?.Invoke(orphan);
        }

        return trackers;
    }

    public void ReadFormat1(BinaryReader reader)
    {
        _trackers = null;
        for (var left = reader.ReadUInt16(); left > 0; left--)
        {
            var rule = reader.ReadString();
            var tracker = AlertTracker.ReadFormat1(reader);
            if (tracker.Level >= 0) tracker.Source = AlertSource.From(Definition);
            TryTakeOver(tracker, known => known.Rule.Id == rule && known.Levels.Count == tracker.Levels, ref _trackers);
        }
    }

    private long TrackedUntil(int slot) => _trackedUntil is null ? SensorTime.Never : _trackedUntil[slot];

    private void SetTrackedUntil(int slot, long time)
    {
        if (_trackedUntil is null)
        {
            _trackedUntil = new long[Plan.Catalogue.Slots.Count];
            Array.Fill(_trackedUntil, SensorTime.Never);
        }

        _trackedUntil[slot] = time;
    }

    private bool TryTakeOver(AlertTracker tracker, Predicate<CompiledRule> continues, ref AlertTracker?[]? trackers)
    {
        var at = Array.FindIndex(Plan.Rules, continues);
        if (at >= 0) (trackers ??= new AlertTracker?[Plan.Rules.Length])[at] = tracker;
        return at >= 0;
    }

    /// <summary>Publishes what the late values changed, and continues from there.</summary>
    private void Publish(int i, AlertReplay before, AlertReplay after, long arrivedTicks, ICollection<Alert> changes)
    {
        foreach (var change in RevisedAlerts.Between(before.Alerts, after.Alerts, arrivedTicks)) changes.Add(_entries.Revised(Plan.Rules[i], change));
        Continue(i, after, changes);
    }

    /// <summary>Continues with the tracker of a replay. A late value confirms an alert as any other does.</summary>
    private void Continue(int i, AlertReplay after, ICollection<Alert> changes)
    {
        var (current, next) = (_trackers?[i], after.Tracker);
        if (current is not null && next is not null) next.TakeArrivalOf(current);
        if (current is { UnconfirmedSince: not AlertTracker.NoRun } && next is { Level: >= 0 } && next.Onset == current.Onset)
            changes.Add(_entries.Revised(Plan.Rules[i], new RevisedAlert(after.Alerts[^1], next.State, after.Alerts[^1].Changed)));
        if (next is not null) _trackers ??= new AlertTracker?[Plan.Rules.Length];
        if (_trackers is not null) _trackers[i] = next;
    }

    private AlertTracker?[]? CarryOver(StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        if (_trackers is null) return null;
        var trackers = new AlertTracker?[plan.Rules.Length];
        for (var i = 0; i < _trackers.Length; i++)
        {
            if (_trackers[i] is not { } tracker) continue;
            var rule = Plan.Rules[i];
            var at = Array.FindIndex(plan.Rules, next => next.Continues(rule, tracker.Level < 0 ? null : tracker.IsLow));
            if (at >= 0) trackers[at] = tracker;
            else if (tracker is { Level: >= 0, IsLate: false }) changes.Add(_entries.Cancelled(rule, tracker, now));
        }

        return Array.TrueForAll(trackers, tracker => tracker is null) ? null : trackers;
    }
}
