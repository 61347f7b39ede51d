using System.Numerics;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Stations;

/// <summary>
/// Evaluates the rules of a station in order of event time: values in order at once, late ones again with those after them, and those after the
/// lateness apart. Not thread safe.
/// </summary>
internal sealed class StationEvaluation(StationDefinition definition, StationPlan plan, ChangeNumbers numbers)
{
    private readonly StationAlerts _alerts = new(definition, plan, numbers);
    private readonly List<LateReading> _late = [];
    private SensorTimes _times = new(plan.Catalogue.Slots.Count);
    private Checkpoints _checkpoints = new(plan.Catalogue.Slots.Count);

    /// <summary>Null if there are no rules on windows.</summary>
    private StationWindows? _windows = StationWindows.For(definition, plan, numbers);

    private StationForecastAlerts? _forecasts = StationForecastAlerts.For(definition, plan, numbers);

    /// <summary>Null if no sensor has a calibration.</summary>
    private Calibrator? _calibrator = Calibrator.For(definition, plan.Catalogue);

    /// <summary>Null if no sensor type has tests on sequences of values.</summary>
    private StationSequences? _sequences = StationSequences.For(plan.Scorer.Tests);

    /// <summary>Null if there are no readings after the lateness.</summary>
    private LateAlerts? _lateAlerts;

    public StationDefinition Definition => _alerts.Definition;

    public StationPlan Plan => _alerts.Plan;

    /// <summary>Whether <see cref="CloseWindows"/> has something to do before a reading.</summary>
    public bool HasWindowsDue(ReadingTimes reading) => _windows is not null && reading.Ticks >= _windows.DueTicks;

    /// <summary>Closes the windows that are over before a reading, until one of them needs readings.</summary>
    public Window? CloseWindows(ReadingTimes reading, long newest, ICollection<Alert> changes) => _windows?.Close(reading, newest, _times, changes);

    /// <summary>Takes the readings that <see cref="CloseWindows"/> asked for.</summary>
    public void AggregateWindow(Window span, IEnumerable<StoredReading> readings) => _windows?.Aggregate(span, readings);

    /// <summary>Evaluates the rules on forecasts.</summary>
    /// <returns>Whether a rule was evaluated.</returns>
    public bool EvaluateForecast(StationForecast forecast, ICollection<Alert> changes) => _forecasts?.Evaluate(forecast, changes) == true;

    /// <summary>A bit for each slot whose rules have not evaluated a value of this time.</summary>
    public ulong NotEvaluatedAt(long time) => _times.NotEvaluatedAt(time);

    /// <summary>Whether values wait for <see cref="Revise"/>.</summary>
    public bool HasLateValues => _late.Count > 0;

    /// <summary>Whether values that wait for <see cref="Revise"/> must be decided before a reading of this event time.</summary>
    public bool MustReviseBefore(long eventTicks) => HasLateValues && (LateSlots & _times.NotEvaluatedAt(eventTicks)) != 0;

    /// <summary>The reading as it is by the calibration of its sensors, valid until the next call.</summary>
    public Reading Correct(in Reading sent) => _calibrator is null ? sent : _calibrator.Correct(sent);

    private ulong LateSlots => _late.Aggregate(0UL, (slots, late) => slots | late.Slots);

    /// <summary>Scores a reading and evaluates its values; late ones wait for <see cref="Revise"/>, or tell of the past.</summary>
    public void Observe(in Reading reading, long arrivedTicks, long newest, Scores scores, ICollection<Alert> changes)
    {
        Plan.Scorer.Score(reading, scores);
        _sequences?.Test(reading, arrivedTicks, scores);
        _windows?.Add(reading, arrivedTicks, scores, newest);
        Evaluate(reading, arrivedTicks, scores, changes, retracted: 0);
    }

    /// <summary>The same for a stored reading in order, whose flags are known: it counts as if it had arrived at its event time.</summary>
    public void Replay(in Reading reading, long newest, Scores known, ICollection<Alert> changes)
    {
        _windows?.Add(reading, reading.EventTicks, known, newest);
        Evaluate(reading, reading.EventTicks, known, changes, retracted: 0);
    }

    /// <summary>The same for values that a stored reading lacked, or that replace its values.</summary>
    public void Supplement(in Reading added, long arrivedTicks, Scores scores, ICollection<Alert> changes, ulong retracted)
    {
        Plan.Scorer.Score(added, scores);
        _sequences?.Test(added, arrivedTicks, scores);
        _windows?.Changed(added.EventTicks);
        Evaluate(added, arrivedTicks, scores, changes, retracted);
    }

    private void Evaluate(in Reading reading, long arrivedTicks, Scores scores, ICollection<Alert> changes, ulong retracted)
    {
        var sound = scores.Present & ~scores.Failed & ~retracted;
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

    /// <summary>Whether values wait for <see cref="Judge"/>.</summary>
    public bool HasJumps => _sequences is { HasJumps: true };

    /// <summary>Decides about values that may be spikes, of which a reading has the next value.</summary>
    public IReadOnlyList<JudgedReading> Judge(in Reading next, long arrivedTicks, Scores scores)
    {
        if (!HasJumps) return [];
        Plan.Scorer.Score(next, scores);
        return _sequences!.Judge(next, arrivedTicks, scores);
    }

    /// <summary>Values of a stored reading change: the next ones are not compared with them.</summary>
    public void Forget(StoredReading before, ulong slots) => _sequences?.Forget(Math.Min(before.EventTicks, before.ArrivedTicks), slots);

    /// <summary>Values of a stored reading that were evaluated count no longer: <see cref="Revise"/> decides those within the lateness again.</summary>
    /// <param name="before">The stored reading before the change.</param>
    /// <param name="slots">A bit for each slot of a changed value.</param>
    /// <returns>The slots whose values wait.</returns>
    public ulong Retract(StoredReading before, ulong slots)
    {
        _windows?.Changed(before.EventTicks);
        var time = Math.Min(before.EventTicks, before.ArrivedTicks);
        slots &= Plan.RuleSlots & ~before.Flags.Failed & ~_times.NotEvaluatedAt(time);
        var revisable = Revisable(time, slots);
        if (revisable != 0) _late.Add(new LateReading(before.EventTicks, revisable, before));
        return revisable;
    }

    /// <summary>The event times between which <see cref="Revise"/> needs all readings, both inclusive, in UTC ticks.</summary>
    /// <param name="newest">The newest event time of the station.</param>
    public (long From, long To) RevisionSpan(long newest)
    {
        var (from, until) = (long.MaxValue, long.MinValue);
        for (var rest = LateSlots; rest != 0; rest &= rest - 1)
        {
            var slot = BitOperations.TrailingZeroCount(rest);
            var evaluated = _times[slot].EvaluatedUntil;
            // The values since the checkpoint before a value are less than twice the lateness old.
            var start = Math.Max(StartOf(slot).Time.EvaluatedUntil, evaluated - 2 * Plan.LatenessTicks);
            (from, until) = (Math.Min(from, start), Math.Max(until, evaluated));
        }

        // Event times can be ahead of the arrivals up to which they count.
        return (from, Math.Clamp(newest, until, until + TimeSpan.TicksPerHour));
    }

    /// <summary>Decides late values, and again all values after them.</summary>
    /// <param name="readings">The readings of the <see cref="RevisionSpan"/>, including the late ones, in any order.</param>
    /// <param name="arrivedTicks">The arrival of the late readings.</param>
    /// <param name="changes">The new entries: what differs from the decisions without the late values.</param>
    public void Revise(IEnumerable<StoredReading> readings, long arrivedTicks, ICollection<Alert> changes)
    {
        var ordered = readings.OrderBy(reading => Math.Min(reading.EventTicks, reading.ArrivedTicks)).ThenBy(reading => reading.EventTicks).ToList();
        for (var rest = LateSlots; rest != 0; rest &= rest - 1) Revise(BitOperations.TrailingZeroCount(rest), ordered, arrivedTicks, changes);
        _late.Clear();
    }

    public void CheckSilence(DateTimeOffset receivingSince, DateTimeOffset now, ICollection<Alert> changes)
    {
        // What expired cannot be decided again.
        for (var ended = _alerts.CheckSilence(_times, receivingSince, now, changes); ended != 0; ended &= ended - 1)
        {
            var slot = BitOperations.TrailingZeroCount(ended);
            _checkpoints.Reset(slot, _times[slot], _alerts);
        }

        _windows?.CheckSilence(_times, receivingSince, now, changes);
        _forecasts?.CheckSilence(receivingSince, now, changes);
        if (_lateAlerts is not null) EndSilentLateAlerts(now.UtcTicks, changes);
    }

    /// <summary>The first time, in UTC ticks, at which <see cref="CheckSilence"/> changes something unless a valid value comes before.</summary>
    public long SilenceDueTicks => Math.Min(_alerts.SilenceDueTicks(_times), _windows?.SilenceDueTicks(_times) ?? long.MaxValue);

    public void Apply(StationDefinition next, StationPlan nextPlan, DateTimeOffset now, ICollection<Alert> changes)
    {
        _alerts.Apply(next, nextPlan, now, changes);
        _windows = _windows is null ? StationWindows.For(next, nextPlan, numbers) : _windows.Apply(next, nextPlan, now, changes);
        _forecasts = _forecasts is null ? StationForecastAlerts.For(next, nextPlan, numbers) : _forecasts.Apply(next, nextPlan, now, changes);
        _lateAlerts?.Apply(next, nextPlan, now, changes);
        _times.Extend(nextPlan.Catalogue.Slots.Count);
        _calibrator = Calibrator.For(next, nextPlan.Catalogue);
        _sequences = StationSequences.For(nextPlan.Scorer.Tests, _sequences);
        // Earlier values were decided under other definitions.
        _checkpoints.Reset(_times, _alerts);
    }

    public void Cancel(DateTimeOffset now, ICollection<Alert> changes)
    {
        _alerts.Cancel(now, changes);
        _windows?.Cancel(now, changes);
        _forecasts?.Cancel(now, changes);
        _lateAlerts = null;
    }

    /// <summary>Cancels alerts that are active in the log but unknown here, unless <paramref name="changes"/> end them.</summary>
    public void CancelOrphaned(IEnumerable<Alert> active, DateTimeOffset now, ICollection<Alert> changes)
    {
        foreach (var alert in active)
        {
            var isKnown = _alerts.Remembers(alert) || _windows?.Remembers(alert) == true || _forecasts?.Remembers(alert) == true;
            if (!isKnown && !changes.Any(change => change.Id == alert.Id && change.HasEnded)) _alerts.CancelOrphan(alert, now, changes);
        }
    }

    /// <param name="writer">The state.</param>
    /// <param name="newest">The newest event time of the station, relative to which times take few bytes.</param>
    public void Write(BinaryWriter writer, long newest)
    {
        _times.Write(writer, newest);
        _alerts.Write(writer);
        writer.Write7BitEncodedInt(Plan.Catalogue.Version);
        writer.Write7BitEncodedInt(Definition.Version);
        _checkpoints.Write(writer, _times, _alerts);
        writer.Write(_lateAlerts is not null);
        _lateAlerts?.Write(writer, newest);
        writer.Write(_windows is not null);
        _windows?.Write(writer);
        writer.Write(_forecasts is not null);
        _forecasts?.Write(writer);
        writer.Write(_sequences is not null);
        _sequences?.Write(writer, newest);
    }

    public void Read(BinaryReader reader, long newest, int format, DateTimeOffset now, ICollection<Alert> changes)
    {
        _times = SensorTimes.Read(reader, newest, Plan.Catalogue.Slots.Count, format);
        _alerts.Read(reader, format, now, changes);
        ReadCheckpoints(reader, newest, format, now, changes);
        if (format >= 7 && reader.ReadBoolean()) (_windows ?? StationWindows.WithoutRules(Definition, Plan, numbers)).Read(reader, format, now, changes);
        if (format >= 8 && reader.ReadBoolean()) (_forecasts ?? StationForecastAlerts.WithoutRules(Definition, Plan, numbers)).Read(reader, format, now, changes);
        if (format >= 10 && reader.ReadBoolean()) (_sequences ?? new StationSequences(SequenceTestPlan.None)).Read(reader, newest);
    }

    public void ReadFormat1(BinaryReader reader)
    {
        _times = SensorTimes.ReadFormat1(reader, Plan.Catalogue.Slots.Count);
        _alerts.ReadFormat1(reader);
        _checkpoints.Reset(_times, _alerts);
    }

    private void Revise(int slot, List<StoredReading> readings, long arrivedTicks, ICollection<Alert> changes)
    {
        var bit = 1UL << slot;
        // What was evaluated at the times of the late values: nothing, or a value that was changed since.
        var late = new Dictionary<long, TimedValue?>();
        foreach (var reading in _late.Where(reading => (reading.Slots & bit) != 0)) late.TryAdd(reading.EventTicks, reading.Before is null ? null : ValueOf(reading.Before, slot));
        var start = StartOf(slot);
        _checkpoints.ForgetRecentFrom(slot, FirstLateOf(slot));
        var values = readings
            .Select(reading => (reading.EventTicks, After: ValueOf(reading, slot)))
            .Select(one => new ReplayedValue(late.TryGetValue(one.EventTicks, out var before) ? before : one.After, one.After))
            .Where(value => (value.Before ?? value.After)?.Ticks > start.Time.EvaluatedUntil)
            .ToList();
        _times[slot] = _alerts.Revise(slot, start, values, _checkpoints, arrivedTicks, changes);
    }

    /// <summary>The state of a sensor from which its late values are decided again.</summary>
    private Checkpoint StartOf(int slot) =>
        _checkpoints.TryFind(slot, FirstLateOf(slot), out var start) ? start : throw new InvalidOperationException($"No checkpoint of sensor {slot} before its late values.");

    private long FirstLateOf(int slot) =>
        _late.Where(reading => (reading.Slots & 1UL << slot) != 0).Min(reading => Math.Min(reading.EventTicks, reading.Before?.ArrivedTicks ?? long.MaxValue));

    /// <summary>The value of a sensor; null if it is missing or failed.</summary>
    private static TimedValue? ValueOf(StoredReading reading, int slot)
    {
        var bit = 1UL << slot;
        if (slot >= reading.Values.Length || double.IsNaN(reading.Values[slot]) || (reading.Flags.Failed & bit) != 0) return null;
        return new TimedValue(reading.EventTicks, reading.ArrivedTicks, reading.Values[slot], (reading.Flags.Suspect & bit) != 0);
    }

    /// <summary>The slots whose values of a time can be decided again. The checkpoints of the others are forgotten: they lack the values.</summary>
    private ulong Revisable(long time, ulong slots)
    {
        var revisable = 0UL;
        _checkpoints.KeepRecent();
        for (; slots != 0; slots &= slots - 1)
        {
            var slot = BitOperations.TrailingZeroCount(slots);
            if (time > _times[slot].EvaluatedUntil - Plan.LatenessTicks && _checkpoints.TryFind(slot, time, out _)) revisable |= 1UL << slot;
            else _checkpoints.Exclude(slot, time, _times[slot], _alerts);
        }

        return revisable;
    }

    private void AddLate(in Reading reading, long arrivedTicks, Scores scores, ulong slots, ICollection<Alert> changes)
    {
        slots &= ~IncludeUntracked(reading, arrivedTicks, scores, slots);
        if (slots == 0) return;
        var revisable = Revisable(reading.EventTicks, slots);
        if (revisable != 0) _late.Add(new LateReading(reading.EventTicks, revisable));
        if (revisable == slots) return;
        _lateAlerts ??= new LateAlerts(Definition, Plan, numbers);
        _lateAlerts.Observe(reading, arrivedTicks, scores, slots & ~revisable, changes);
    }

    /// <summary>Includes the late values that no rule tracks: they only change what is known of the times of the values after them.</summary>
    /// <returns>The slots of these values.</returns>
    private ulong IncludeUntracked(in Reading reading, long arrivedTicks, Scores scores, ulong slots)
    {
        var time = reading.EventTicks;
        if (time > arrivedTicks) return 0;
        var included = 0UL;
        for (var rest = slots & ~LateSlots; rest != 0; rest &= rest - 1)
        {
            var slot = BitOperations.TrailingZeroCount(rest);
            if (time <= _times[slot].EvaluatedUntil - Plan.LatenessTicks) continue;
            if (!_alerts.IsUntracked(slot, new TimedValue(time, arrivedTicks, reading.Values[slot], (scores.Suspect & 1UL << slot) != 0))) continue;
            var current = _times[slot];
            if (!_checkpoints.TryInclude(slot, time, ref current)) continue;
            _times[slot] = current;
            included |= 1UL << slot;
        }

        return included;
    }

    private void EndSilentLateAlerts(long nowTicks, ICollection<Alert> changes)
    {
        _lateAlerts!.EndSilent(nowTicks, changes);
        if (_lateAlerts.IsIdle) _lateAlerts = null;
    }

    private void ReadCheckpoints(BinaryReader reader, long newest, int format, DateTimeOffset now, ICollection<Alert> changes)
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
        _lateAlerts = new LateAlerts(Definition, Plan, numbers);
        _lateAlerts.Read(reader, newest, format, now, changes);
    }

    /// <param name="EventTicks">The event time in UTC ticks.</param>
    /// <param name="Slots">A bit for each slot whose value waits to be decided.</param>
    /// <param name="Before">The stored reading before it was changed; null if the values are new.</param>
    private readonly record struct LateReading(long EventTicks, ulong Slots, StoredReading? Before = null);
}
