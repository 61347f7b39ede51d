using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Stations;

/// <summary>
/// Evaluates the rules on windows of a station. A window closes when a reading of the station is later than its end and the watermark; its figures are
/// those of the readings that are stored then. Not thread safe.
/// </summary>
internal sealed class StationWindows
{
    /// <summary>In groups of so many, readings find the aggregates in the cache of the processor.</summary>
    private const int MaxWaiting = 32;

    private readonly StationAlerts _alerts;

    /// <summary>Readings that are not in the windows yet.</summary>
    private readonly ScoredRows _waiting = new();

    /// <summary>The newest event time of the station before them, in UTC ticks.</summary>
    private long _newestBefore;

    private OpenWindows[] _schedules;

    /// <summary>By rule, the end of the last window with a figure.</summary>
    private SensorTime[] _evaluated;

    private StationWindows(StationDefinition definition, WindowPlan plan, ChangeNumbers numbers)
    {
        _alerts = new StationAlerts(definition, plan.Rules, numbers);
        _schedules = Array.ConvertAll(plan.Schedules, rules => new OpenWindows(rules));
        _evaluated = NoTimes(plan);
    }

    /// <summary>The time of a reading, in UTC ticks, from which on <see cref="Close"/> has something to do.</summary>
    public long DueTicks { get; private set; } = long.MinValue;

    /// <returns>Null if the station has no rules on windows.</returns>
    public static StationWindows? For(StationDefinition definition, StationPlan plan, ChangeNumbers numbers) =>
        plan.Windows is { } windows ? new StationWindows(definition, windows, numbers) : null;

    /// <summary>Windows without rules, which read the state of those that were removed.</summary>
    public static StationWindows WithoutRules(StationDefinition definition, StationPlan plan, ChangeNumbers numbers) => new(definition, WindowPlan.Empty(plan), numbers);

    /// <summary>Closes the windows that are over, in order, until one of them needs readings.</summary>
    /// <param name="reading">The times of the reading that is decided next.</param>
    /// <param name="newest">The newest event time of the station before it, in UTC ticks.</param>
    /// <param name="times">The times of the values of each sensor.</param>
    /// <param name="changes">The new entries.</param>
    /// <returns>The span whose readings <see cref="Aggregate"/> needs before the next call; null if all windows are closed.</returns>
    public Window? Close(ReadingTimes reading, long newest, SensorTimes times, ICollection<Alert> changes)
    {
        AddWaiting();
        foreach (var schedule in _schedules)
        {
            while (schedule.Next(reading.Ticks, newest, out var missing) is { } closed)
            {
                if (missing is not null) return missing;
                Evaluate(schedule, closed, reading, times, changes);
            }
        }

        DueTicks = _schedules.Min(schedule => schedule.DueTicks);
        return null;
    }

    /// <summary>Takes the readings of a span that <see cref="Close"/> asked for, in any order.</summary>
    public void Aggregate(Window span, IEnumerable<StoredReading> readings)
    {
        var ordered = readings.OrderBy(reading => reading.EventTicks).ToList();
        foreach (var schedule in _schedules)
            if (schedule.Misses(span)) schedule.Aggregate(span, ordered, _alerts.Plan.Catalogue.Slots);
    }

    /// <summary>A reading is added: windows that are not closed yet count it.</summary>
    /// <param name="reading">A reading of a time that had none.</param>
    /// <param name="arrivedTicks">Its arrival in UTC ticks.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="newest">The newest event time of the station before it, in UTC ticks.</param>
    public void Add(in Reading reading, long arrivedTicks, Scores scores, long newest)
    {
        if (_waiting.Count == 0)
        {
            _waiting.Reset(_alerts.Plan.Catalogue);
            _newestBefore = newest;
        }

        _waiting.Add(reading, arrivedTicks, scores);
        if (_waiting.Count == MaxWaiting) AddWaiting();
    }

    /// <summary>A stored reading is changed: windows that are not closed yet count it as it is then.</summary>
    public void Changed(long eventTicks)
    {
        AddWaiting();
        foreach (var schedule in _schedules) schedule.Changed(eventTicks);
    }

    /// <summary>Marks alerts as unconfirmed for which no window has been complete for long, and ends those that have been unconfirmed for too long.</summary>
    public void CheckSilence(SensorTimes times, DateTimeOffset receivingSince, DateTimeOffset now, ICollection<Alert> changes) =>
        _alerts.CheckSilence(rule => _evaluated[rule], rule => SilentAfterTicks(_alerts.Plan.Rules[rule], times), receivingSince, now, changes);

    /// <summary>The first time, in UTC ticks, at which <see cref="CheckSilence"/> changes something.</summary>
    public long SilenceDueTicks(SensorTimes times) =>
        _alerts.IsIdle ? long.MaxValue : _alerts.SilenceDueTicks(rule => _evaluated[rule], rule => SilentAfterTicks(_alerts.Plan.Rules[rule], times));

    /// <returns>The windows under the next plan; null if it has none.</returns>
    public StationWindows? Apply(StationDefinition next, StationPlan nextPlan, DateTimeOffset now, ICollection<Alert> changes)
    {
        if (nextPlan.Windows is not { } plan)
        {
            _alerts.Cancel(now, changes);
            return null;
        }

        var (before, evaluated) = (_alerts.Plan.Rules, _evaluated);
        _alerts.Apply(next, plan.Rules, now, changes);
        _evaluated = NoTimes(plan);
        foreach (var (i, rule) in plan.Rules.Rules.Index())
            if (Array.FindIndex(before, one => one.Rule.Id == rule.Rule.Id && one.FigureKey == rule.FigureKey) is >= 0 and var at) _evaluated[i] = evaluated[at];
        // Aggregates were made under other definitions.
        _waiting.Reset(nextPlan.Catalogue);
        _schedules = Array.ConvertAll(plan.Schedules, rules => new OpenWindows(rules, _schedules));
        DueTicks = long.MinValue;
        return this;
    }

    public void Cancel(DateTimeOffset now, ICollection<Alert> changes) => _alerts.Cancel(now, changes);

    public bool Remembers(Alert alert) => _alerts.Remembers(alert);

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_schedules.Length);
        foreach (var schedule in _schedules) schedule.Write(writer);
        writer.Write7BitEncodedInt(_evaluated.Length);
        foreach (var (i, rule) in _alerts.Plan.Rules.Index())
        {
            writer.Write(rule.Rule.Id);
            writer.Write(rule.FigureKey!);
            writer.Write(_evaluated[i].EvaluatedUntil);
        }

        _alerts.Write(writer);
    }

    /// <summary>Restores what <see cref="Write"/> wrote; alerts of rules that were changed meanwhile are cancelled.</summary>
    public void Read(BinaryReader reader, int format, DateTimeOffset now, ICollection<Alert> changes)
    {
        var until = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) until[reader.ReadString()] = reader.ReadInt64();
        foreach (var schedule in _schedules) schedule.ContinueFrom(until);
        var figureKeys = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var (rule, key, ticks) = (reader.ReadString(), reader.ReadString(), reader.ReadInt64());
            figureKeys[rule] = key;
            if (Array.FindIndex(_alerts.Plan.Rules, one => one.Rule.Id == rule && one.FigureKey == key) is >= 0 and var at) _evaluated[at] = new SensorTime(ticks, 0);
        }

        _alerts.Read(reader, format, now, changes, figureKeys);
    }

    private void AddWaiting()
    {
        if (_waiting.Count == 0) return;
        foreach (var schedule in _schedules) schedule.Add(_waiting, _newestBefore);
        _waiting.Reset(_alerts.Plan.Catalogue);
    }

    private void Evaluate(OpenWindows schedule, Window window, ReadingTimes reading, SensorTimes times, ICollection<Alert> changes)
    {
        if (schedule.AggregatesOf(window) is not { } aggregates) return;
        foreach (var i in schedule.Rules.Rules)
        {
            var rule = _alerts.Plan.Rules[i];
            if (aggregates.Of(rule.Slot) is not { } aggregate) continue;
            var figure = rule.Rule.Window!.FigureOf(aggregate, window, times[rule.Slot].Interval);
            if (double.IsNaN(figure)) continue;
            // As late as the reading that closes the window.
            _alerts.Evaluate(i, new TimedValue(window.EndTicks, window.EndTicks + reading.DelayTicks, figure), _evaluated[i], changes);
            _evaluated[i] = new SensorTime(window.EndTicks, 0);
        }
    }

    /// <summary>The next window is expected a step later, and closes with the first reading after the watermark.</summary>
    private static long SilentAfterTicks(CompiledRule rule, SensorTimes times) =>
        2 * rule.Rule.Window!.Schedule.StepTime.Ticks + Window.Watermark.Ticks + times[rule.Slot].SilentAfterTicks(maxGap: null);

    private static SensorTime[] NoTimes(WindowPlan plan) => Array.ConvertAll(plan.Rules.Rules, _ => SensorTime.None);
}

/// <summary>When a reading was made and came.</summary>
/// <param name="Ticks">Its event time, or its arrival if that is earlier, in UTC ticks.</param>
/// <param name="ArrivedTicks">Its arrival in UTC ticks.</param>
public readonly record struct ReadingTimes(long Ticks, long ArrivedTicks)
{
    public static ReadingTimes Of(long eventTicks, long arrivedTicks) => new(Math.Min(eventTicks, arrivedTicks), arrivedTicks);

    internal long DelayTicks => ArrivedTicks - Ticks;
}
