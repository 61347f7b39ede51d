using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Previews;

/// <summary>
/// Evaluates a rule at a station over stored readings, in order of event time and each as if it had arrived at its event time, with the clock going along.
/// Not thread safe.
/// </summary>
/// <param name="definition">The station.</param>
/// <param name="plan">A plan of the rule alone, with one sensor type.</param>
/// <param name="fromTicks">The start of the period in UTC ticks.</param>
internal sealed class RuleReplay(StationDefinition definition, StationPlan plan, long fromTicks)
{
    private readonly Station _station = new(definition, plan);
    private readonly Scores _scores = new(plan.Catalogue.Slots.Count);
    private readonly AlertEpisodes _episodes = new(definition.Id, fromTicks, plan.Text.TimeZone);
    private readonly List<Alert> _entries = [];

    /// <summary>The panes of the windows of the rule; null if it is not on windows.</summary>
    private readonly WindowSeries? _series = plan.Windows?.Schedules[0].Series;
    private Window _pane;
    private int _readingsOfPane;

    /// <summary>Evaluates the next reading.</summary>
    /// <param name="reading">The reading, later than those before.</param>
    /// <param name="flags">What is known of its values.</param>
    public void Next(in Reading reading, ValueFlags flags)
    {
        var ticks = reading.EventTicks;
        PassTime(ticks);
        if (_series is not null) CloseWindows(ticks);
        _station.Replay(reading, flags, _scores, _entries);
        if (_entries.Count > 0) Take(ticks);
    }

    /// <summary>Ends the period. Windows that end with it count.</summary>
    /// <param name="ticks">The end of the period in UTC ticks.</param>
    public RuleOutcome End(long ticks)
    {
        PassTime(ticks);
        if (_series is not null) Close(ticks + Window.Watermark.Ticks);
        if (_entries.Count > 0) Take(ticks);
        return _episodes.End();
    }

    /// <summary>Between two readings, alerts become unconfirmed and expire.</summary>
    private void PassTime(long ticks)
    {
        while (_station.SilenceDueTicks is var due && due < ticks)
        {
            _station.CheckSilence(DateTimeOffset.MinValue, new DateTimeOffset(due, TimeSpan.Zero), _entries);
            Take(due);
        }
    }

    private void CloseWindows(long ticks)
    {
        if (_station.HasWindowsDue(new ReadingTimes(ticks, ticks))) Close(ticks);
        if (ticks >= _pane.EndTicks) (_pane, _readingsOfPane) = (_series!.PaneAt(ticks), 0);
        if (ticks >= _pane.StartTicks && ++_readingsOfPane > OpenPanes.MaxReadings)
            throw new TooManyReadingsException($"The station \"{definition.Id}\" has more than {OpenPanes.MaxReadings} readings of an hour: a rule on its windows cannot be previewed.");
    }

    private void Close(long ticks)
    {
        // Readings come in order, so a pane that no reading opened has none.
        while (_station.CloseWindows(new ReadingTimes(ticks, ticks), _entries) is { } empty) _station.AggregateWindow(empty, []);
    }

    private void Take(long ticks)
    {
        foreach (var entry in _entries) _episodes.Add(entry, ticks);
        _entries.Clear();
    }
}
