using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Stations;

/// <summary>Makes the entries of a station for the alert log. Not thread safe.</summary>
internal sealed class AlertEntries(StationDefinition definition, StationPlan plan, ChangeNumbers numbers)
{
    public StationDefinition Definition { get; private set; } = definition;

    public StationPlan Plan { get; private set; } = plan;

    public void Apply(StationDefinition next, StationPlan nextPlan) => (Definition, Plan) = (next, nextPlan);

    /// <summary>The entry of an alert that a value changed.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="tracker">The tracker after the value.</param>
    /// <param name="level">The level; after the end, the last one.</param>
    /// <param name="state">The state.</param>
    /// <param name="updated">The event time of the value.</param>
    /// <param name="measurement">The value with its scores.</param>
    /// <param name="forecastFor">The hour that the value is forecast for; null if it is not a forecast.</param>
    public Alert Changed(
        CompiledRule rule, AlertTracker tracker, int level, AlertState state, DateTimeOffset updated, Measurement measurement, DateTimeOffset? forecastFor) =>
        Entry(rule, Facts(tracker, level), state, updated, measurement, forecastFor);

    /// <summary>The entry of an alert that late values changed.</summary>
    public Alert Revised(CompiledRule rule, RevisedAlert change)
    {
        // A retraction has no value; before format 6, states were without it.
        var value = change.Value;
        var measurement = double.IsNaN(value.Value) || value.EventTicks == 0 ? Measurement.None : Plan.Measure(rule.Slot, value.Value);
        var updated = new DateTimeOffset(value.EventTicks == 0 ? change.Alert.Onset : value.EventTicks, TimeSpan.Zero);
        return Entry(rule, Facts(change.Alert), change.State, updated, measurement);
    }

    /// <summary>The entry of an alert whose sensor is silent.</summary>
    public Alert Silent(CompiledRule rule, AlertTracker tracker, AlertState state, long lastValid, DateTimeOffset now)
    {
        // Not before the onset, which may be ahead of the arrival.
        var updated = state == AlertState.Expired ? now : new DateTimeOffset(Math.Max(lastValid, tracker.Onset), TimeSpan.Zero);
        var entry = EntryWithoutMessage(rule, Facts(tracker, tracker.Level), state, updated, Measurement.None);
        return WithMessage(entry, rule.SensorType);
    }

    /// <summary>The entry of an alert whose rule no longer applies to the station.</summary>
    public Alert Cancelled(CompiledRule rule, AlertTracker tracker, DateTimeOffset now) =>
        Entry(rule, Facts(tracker, tracker.Level), AlertState.Cancelled, now, Measurement.None);

    /// <summary>The same for an alert of which only an earlier entry is known.</summary>
    public Alert CancelOrphan(Alert alert, DateTimeOffset now)
    {
        var sensor = Plan.Catalogue.Slots.FirstOrDefault(type => type.Id == alert.Sensor) ?? new SensorType(alert.Sensor, alert.Sensor, alert.Condition.Unit, null);
        var ended = alert with
        {
            State = AlertState.Cancelled,
            Condition = alert.Condition.For(hour: null),
            Episode = alert.Episode with { Updated = now },
            Measurement = Measurement.None,
            Timing = AlertTiming.OnTime,
            Sequence = 0,
            Change = numbers.Next(),
        };
        return WithMessage(ended, sensor);
    }

    private static AlertFacts Facts(AlertTracker tracker, int level) =>
        new(tracker.Onset, tracker.Source!, level, tracker.Peak, tracker.IsLow, tracker.IsLate ? AlertTiming.Late : AlertTiming.OnTime);

    private static AlertFacts Facts(AlertOutcome alert) =>
        new(alert.Onset, alert.Source, alert.Level, alert.Peak, alert.IsLow, alert.IsLate ? AlertTiming.Late : AlertTiming.Revised);

    /// <summary>The name of the place at the onset, as the position of an alert is that at its onset.</summary>
    private string NameAt(DateTimeOffset onset) => Definition.Moves is null ? Definition.Name : StationPlaces.At(Definition, onset).Name;

    private Alert Entry(CompiledRule rule, AlertFacts facts, AlertState state, DateTimeOffset updated, Measurement measurement, DateTimeOffset? forecastFor = null)
    {
        var entry = EntryWithoutMessage(rule, facts, state, updated, measurement);
        if (forecastFor is not null) entry = entry with { Condition = entry.Condition.For(forecastFor) };
        return WithMessage(entry, rule.SensorType);
    }

    private Alert WithMessage(Alert entry, SensorType type) =>
        entry with { Message = Plan.Text.Describe(entry, NameAt(entry.Onset), type, AlertLanguage.English) };

    private Alert EntryWithoutMessage(CompiledRule rule, AlertFacts facts, AlertState state, DateTimeOffset updated, Measurement measurement)
    {
        var onset = new DateTimeOffset(facts.Onset, TimeSpan.Zero);
        return new Alert(
            AlertId.Compute(rule.Rule.Id, Definition.Id, rule.Rule.Sensor, onset),
            state,
            facts.Source,
            rule.ConditionAt(facts.Level, facts.IsLow),
            new AlertEpisode(onset, updated, rule.Levels[facts.Level].Severity, rule.Levels[facts.Peak].Severity),
            measurement,
            Message: "")
        {
            Change = numbers.Next(),
            Audience = rule.Audience,
            Timing = facts.Timing,
        };
    }

    /// <summary>What an entry tells of an alert.</summary>
    private readonly record struct AlertFacts(long Onset, AlertSource Source, int Level, int Peak, bool IsLow, AlertTiming Timing);
}
