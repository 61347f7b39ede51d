using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Stations;

/// <summary>The alerts of a station: what each rule of its plan knows of the values so far, and the entries that follow. Not thread safe.</summary>
internal sealed class StationAlerts(StationDefinition definition, StationPlan plan)
{
    /// <summary>The trackers of the rules of the plan, in the same order; null if there are none.</summary>
    private AlertTracker?[]? _trackers;

    public StationDefinition Definition { get; private set; } = definition;

    public StationPlan Plan { get; private set; } = plan;

    /// <summary>The number of the newest entry; 0 if there is none.</summary>
    public long Change { get; set; }

    /// <summary>Evaluates the rules.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="arrivedTicks">Its arrival in UTC ticks.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="sound">The slots of values that did not fail quality control.</param>
    /// <param name="times">The times of the values before.</param>
    /// <param name="changes">The new entries.</param>
    public void Evaluate(in Reading reading, long arrivedTicks, Scores scores, ulong sound, SensorTimes times, ICollection<Alert> changes)
    {
        var rules = Plan.Rules;
        var time = Math.Min(reading.EventTicks, arrivedTicks);
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if ((sound & (1UL << rule.Slot)) == 0) continue;
            var value = reading.Values[rule.Slot];
            var tracker = _trackers?[i];
            if (tracker is null && !rule.AnyHolds(value)) continue;
            if (!times.IsNew(rule.Slot, reading.EventTicks)) continue;

            _trackers ??= new AlertTracker?[rules.Length];
            tracker ??= _trackers[i] = new AlertTracker(rule.Levels.Count);
            var before = tracker.Level;
            if (times.IsAfterGap(rule.Slot, time, rule.Rule.MaxGap)) tracker.Interrupt();
            var isConfirmed = tracker.Confirm(arrivedTicks);
            if (tracker.Observe(rule, value, reading.EventTicks)) changes.Add(Changed(rule, tracker, before, reading, scores));
            else if (isConfirmed) changes.Add(Entry(rule, tracker, tracker.Level, tracker.State, reading.EventTime, MeasurementOf(rule, reading, scores)));
            if (tracker.IsIdle) _trackers[i] = null;
        }
    }

    /// <summary>Marks alerts of silent sensors as unconfirmed, and ends those that have been unconfirmed for as long as their rule allows.</summary>
    public void CheckSilence(SensorTimes times, DateTimeOffset receivingSince, DateTimeOffset now, ICollection<Alert> changes)
    {
        for (var i = 0; i < _trackers?.Length; i++)
        {
            if (_trackers[i] is not { Level: >= 0 } tracker) continue;
            var rule = Plan.Rules[i];
            var lastValid = times.EvaluatedUntil(rule.Slot);
            var silentSince = Math.Max(tracker.LastArrival == AlertTracker.NoRun ? lastValid : tracker.LastArrival, receivingSince.UtcTicks);
            if (now.UtcTicks - silentSince <= times.SilentAfterTicks(rule.Slot, rule.Rule.MaxGap)) continue;
            if (tracker.UnconfirmedSince == AlertTracker.NoRun)
            {
                tracker.UnconfirmedSince = now.UtcTicks;
                changes.Add(Silent(rule, tracker, AlertState.Unconfirmed, lastValid, now));
            }
            else if (now.UtcTicks - tracker.UnconfirmedSince >= rule.Rule.ExpireAfter.Ticks)
            {
                changes.Add(Silent(rule, tracker, AlertState.Expired, lastValid, now));
                _trackers[i] = null;
            }
        }
    }

    /// <summary>Switches to a new definition and plan; alerts whose rule no longer applies to the station are cancelled.</summary>
    public void Apply(StationDefinition definition, StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        // Cancelled alerts are described by the definitions that they were raised under.
        var trackers = CarryOver(plan, now, changes);
        Definition = definition;
        Plan = plan;
        _trackers = trackers;
    }

    /// <summary>Cancels all alerts.</summary>
    public void Cancel(DateTimeOffset now, ICollection<Alert> changes)
    {
        for (var i = 0; i < Plan.Rules.Length; i++)
            if (_trackers?[i] is { Level: >= 0 } tracker) changes.Add(Cancelled(Plan.Rules[i], tracker, now));
        _trackers = null;
    }

    /// <summary>Cancels alerts that are active in the log but unknown here, unless <paramref name="changes"/> end them.</summary>
    public void CancelOrphaned(IEnumerable<Alert> active, DateTimeOffset now, ICollection<Alert> changes)
    {
        foreach (var alert in active)
            if (!Remembers(alert) && !changes.Any(change => change.Id == alert.Id && change.HasEnded)) changes.Add(CancelOrphan(alert, now));
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_trackers?.Count(tracker => tracker is not null) ?? 0);
        for (var i = 0; i < _trackers?.Length; i++)
            if (_trackers[i] is { } tracker) StoredTracker.Write(writer, Plan.Rules[i], tracker);
    }

    /// <summary>Restores what <see cref="Write"/> wrote; alerts that cannot continue because their rule changed meanwhile are cancelled.</summary>
    public void Read(BinaryReader reader, bool hasConfirmation, DateTimeOffset now, ICollection<Alert> changes)
    {
        _trackers = null;
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var stored = StoredTracker.Read(reader, Definition.Id, hasConfirmation);
            if (!TryTakeOver(stored.Tracker, stored.CanContinueWith) && stored.ActiveAlert() is { } orphan) changes.Add(CancelOrphan(orphan, now));
        }
    }

    public void ReadFormat1(BinaryReader reader)
    {
        _trackers = null;
        for (var left = reader.ReadUInt16(); left > 0; left--)
        {
            var rule = reader.ReadString();
            var tracker = AlertTracker.ReadFormat1(reader);
            if (tracker.Level >= 0) tracker.Source = AlertSource.From(Definition);
            TryTakeOver(tracker, known => known.Rule.Id == rule && known.Levels.Count == tracker.Levels);
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
        var sensor = Plan.Catalogue.Slots.FirstOrDefault(type => type.Id == alert.Sensor) ?? new SensorType(alert.Sensor, alert.Sensor, alert.Condition.Unit, null);
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

    private Alert Changed(CompiledRule rule, AlertTracker tracker, int before, in Reading reading, Scores scores)
    {
        if (before < 0) tracker.Source = AlertSource.From(Definition);
        var state = before < 0 ? AlertState.Raised
            : tracker.Level < 0 ? AlertState.Cleared
            : tracker.Level > before ? AlertState.Escalated : AlertState.Deescalated;
        tracker.State = state;
        var entry = Entry(rule, tracker, tracker.Level < 0 ? before : tracker.Level, state, reading.EventTime, MeasurementOf(rule, reading, scores));
        if (entry.HasEnded) tracker.Source = null;
        return entry;
    }

    private static Measurement MeasurementOf(CompiledRule rule, in Reading reading, Scores scores) =>
        new(reading.Values[rule.Slot], scores.StandardScores[rule.Slot], scores.TailProbabilities[rule.Slot]);

    private Alert Silent(CompiledRule rule, AlertTracker tracker, AlertState state, long lastValid, DateTimeOffset now)
    {
        var since = new DateTimeOffset(lastValid, TimeSpan.Zero);
        // Not before the onset, which may be ahead of the arrival.
        var updated = state == AlertState.Expired ? now : new DateTimeOffset(Math.Max(lastValid, tracker.Onset), TimeSpan.Zero);
        var entry = EntryWithoutMessage(rule, tracker, tracker.Level, state, updated, Measurement.None);
        return entry with { Message = Plan.Text.DescribeSilence(entry, Definition.Name, rule.SensorType, since, now) };
    }

    private Alert Cancelled(CompiledRule rule, AlertTracker tracker, DateTimeOffset now) =>
        Entry(rule, tracker, tracker.Level, AlertState.Cancelled, now, Measurement.None);

    private Alert Entry(CompiledRule rule, AlertTracker tracker, int level, AlertState state, DateTimeOffset updated, Measurement measurement)
    {
        var entry = EntryWithoutMessage(rule, tracker, level, state, updated, measurement);
        return entry with { Message = Plan.Text.Describe(entry, Definition.Name, rule.SensorType, tracker.IsLow, rule.Levels[level].Sector?.Sector) };
    }

    private Alert EntryWithoutMessage(
        CompiledRule rule, AlertTracker tracker, int level, AlertState state, DateTimeOffset updated, Measurement measurement)
    {
        var onset = new DateTimeOffset(tracker.Onset, TimeSpan.Zero);
        return new Alert(
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
    }

    private AlertTracker?[]? CarryOver(StationPlan plan, DateTimeOffset now, ICollection<Alert> changes)
    {
        if (_trackers is null) return null;
        var trackers = new AlertTracker?[plan.Rules.Length];
        for (var i = 0; i < _trackers.Length; i++)
        {
            if (_trackers[i] is not { } tracker) continue;
            var rule = Plan.Rules[i];
            var at = Array.FindIndex(plan.Rules, next => next.Continues(rule));
            if (at >= 0) trackers[at] = tracker;
            else if (tracker.Level >= 0) changes.Add(Cancelled(rule, tracker, now));
        }

        return Array.TrueForAll(trackers, tracker => tracker is null) ? null : trackers;
    }
}
