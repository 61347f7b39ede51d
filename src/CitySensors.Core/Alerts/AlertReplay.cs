using CitySensors.Core.Stations;

namespace CitySensors.Core.Alerts;

/// <summary>An alert as it follows from a series of values.</summary>
/// <param name="Onset">See <see cref="AlertTracker.Onset"/>.</param>
/// <param name="Source">The station as it was at the onset.</param>
/// <param name="State">The state of its newest entry.</param>
/// <param name="Level">The current level; after the end, the last one.</param>
/// <param name="Peak">The highest level.</param>
/// <param name="IsLow">Whether it reports low values.</param>
/// <param name="IsLate">Whether it is only known from late readings.</param>
/// <param name="Changed">The value that changed it last.</param>
/// <param name="Highest">The value that raised it to the highest level.</param>
internal readonly record struct AlertOutcome(
    long Onset, AlertSource Source, AlertState State, int Level, int Peak, bool IsLow, bool IsLate, TimedValue Changed, TimedValue Highest)
{
    public bool HasEnded => State == AlertState.Cleared;

    /// <summary>Whether both say the same to whoever reads the log.</summary>
    public bool IsSameAs(AlertOutcome other) =>
        (HasEnded, Level, Peak, IsLow, IsLate, Changed.EventTicks, Changed.Value)
        == (other.HasEnded, other.Level, other.Peak, other.IsLow, other.IsLate, other.Changed.EventTicks, other.Changed.Value);
}

/// <summary>Evaluates one rule over a series of values, from an earlier state. Not thread safe.</summary>
/// <param name="rule">The rule.</param>
/// <param name="station">The station.</param>
/// <param name="latenessTicks">The lateness.</param>
/// <param name="start">The tracker before the values, which is not changed; null if it was idle.</param>
internal sealed class AlertReplay(CompiledRule rule, StationDefinition station, long latenessTicks, AlertTracker? start)
{
    private readonly List<AlertOutcome> _alerts = start is { Level: >= 0 } ? [Outcome(start, start.Level, start.Changed)] : [];

    /// <summary>The tracker after the values; null if it is idle.</summary>
    public AlertTracker? Tracker { get; private set; } = start?.Copy();

    /// <summary>The time of the newest value that the rule tracked, in UTC ticks; <see cref="SensorTime.Never"/> if there is none.</summary>
    public long TrackedUntil { get; private set; } = SensorTime.Never;

    /// <summary>The alerts, oldest first. Only the last one can be active.</summary>
    public IReadOnlyList<AlertOutcome> Alerts => _alerts;

    /// <summary>Processes the next valid value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="time">What is known of the times of the values before.</param>
    public void Next(in TimedValue value, SensorTime time)
    {
        if (Tracker is null && !value.IsReasonToTrack(rule)) return;
        TrackedUntil = value.Ticks;
        Tracker ??= new AlertTracker(rule.Levels.Count);
        var before = Tracker.Level;
        if (Tracker.Next(rule, value, time, latenessTicks) is not null)
        {
            if (before < 0) Tracker.Source = AlertSource.At(station, Tracker.Onset);
            var level = Tracker.Level < 0 ? before : Tracker.Level;
            if (before < 0) _alerts.Add(Outcome(Tracker, level, value));
            else if (before != Tracker.Level) _alerts[^1] = Outcome(Tracker, level, Tracker.Peak > _alerts[^1].Peak ? value : _alerts[^1].Highest);
            else _alerts[^1] = _alerts[^1] with { IsLate = Tracker.IsLate };
            if (Tracker.Level < 0) Tracker.Source = null;
        }

        if (Tracker.IsIdle) Tracker = null;
    }

    private static AlertOutcome Outcome(AlertTracker tracker, int level, TimedValue highest) =>
        new(tracker.Onset, tracker.Source!, tracker.State, level, tracker.Peak, tracker.IsLow, tracker.IsLate, tracker.Changed, highest);
}
