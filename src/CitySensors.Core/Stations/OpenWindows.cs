using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Stations;

/// <summary>
/// The windows of a schedule that are not over at a station. Panes that are over are aggregated once, and kept until no window needs them: from the
/// readings as they came, or, after a restart or a change of one of them, from those that are stored. Not thread safe.
/// </summary>
internal sealed class OpenWindows
{
    private readonly Dictionary<long, byte[]> _panes = [];

    private readonly OpenPanes _open;

    /// <summary>The end of the last pane that is over; <see cref="SensorTime.Never"/> before the first reading.</summary>
    private long _until = SensorTime.Never;

    public OpenWindows(WindowRules rules)
    {
        Rules = rules;
        _open = new OpenPanes(rules);
    }

    /// <param name="rules">The rules.</param>
    /// <param name="before">The windows before a change of definitions: those of the same schedule go on.</param>
    public OpenWindows(WindowRules rules, OpenWindows[] before)
        : this(rules) => _until = Array.Find(before, one => one.Rules.Series.Schedule == rules.Series.Schedule)?._until ?? SensorTime.Never;

    public WindowRules Rules { get; }

    private WindowSeries Series => Rules.Series;

    /// <summary>The time, in UTC ticks, at which the next pane is over.</summary>
    public long DueTicks => _until == SensorTime.Never ? long.MinValue : Series.PaneAt(_until).EndTicks + Window.Watermark.Ticks;

    /// <summary>Goes on to the next window that is over at a time.</summary>
    /// <param name="time">The time in UTC ticks.</param>
    /// <param name="newest">The newest event time of the station, in UTC ticks.</param>
    /// <param name="missing">The next span whose readings are needed first; null if there is none.</param>
    /// <returns>The window; null if no other one is over.</returns>
    public Window? Next(long time, long newest, out Window? missing)
    {
        missing = null;
        if (_until == SensorTime.Never) _until = Series.PaneAt(time).StartTicks;
        while (true)
        {
            var pane = Series.PaneAt(_until);
            if (pane.EndTicks + Window.Watermark.Ticks > time) return null;
            var window = Series.FirstEndingAfter(pane.StartTicks);
            // Without readings for longer than a window, the windows between have none.
            if (newest < window.StartTicks)
            {
                _panes.Clear();
                _until = Math.Max(pane.EndTicks, Series.PaneAt(time - Window.Watermark.Ticks).StartTicks);
                continue;
            }

            var isEnd = window.EndTicks == pane.EndTicks;
            missing = (isEnd ? NeededFor(window) : [pane]).Where(IsMissing).Cast<Window?>().FirstOrDefault();
            if (missing is not null) return window;
            _until = pane.EndTicks;
            if (isEnd) return window;
        }

        bool IsMissing(Window pane)
        {
            if (_panes.ContainsKey(pane.StartTicks)) return false;
            if (_open.TryClose(pane, out var aggregates))
            {
                _panes[pane.StartTicks] = aggregates?.Write() ?? [];
                return false;
            }

            if (pane.StartTicks <= newest) return true;
            _panes[pane.StartTicks] = [];
            return false;
        }
    }

    /// <summary>Whether the aggregates of a pane are missing.</summary>
    public bool Misses(Window span) => !_panes.ContainsKey(span.StartTicks) && Series.PaneAt(span.StartTicks) == span;

    /// <summary>Aggregates the readings of a pane, in order of event time.</summary>
    public void Aggregate(Window pane, IEnumerable<StoredReading> readings, IReadOnlyList<SensorType> types)
    {
        var aggregator = new SegmentAggregator(types);
        aggregator.Begin(pane);
        foreach (var reading in readings) aggregator.Add(reading.EventTicks, reading.Values, reading.Flags, Rules.Slots);
        _panes[pane.StartTicks] = aggregator.End()?.Write() ?? [];
    }

    /// <summary>The aggregates of a window whose panes are known; null without values. Panes that later windows do not need are forgotten.</summary>
    public SegmentAggregates? AggregatesOf(Window window)
    {
        var panes = Series.PanesOf(window)
            .Where(pane => _panes[pane.StartTicks].Length > 0)
            .Select(pane => SegmentAggregates.Read(_panes[pane.StartTicks], pane))
            .ToList();
        var aggregates = panes.Count == 0 ? null : SegmentAggregates.Merge(window, panes);
        if (Rules.CountsIncreases && aggregates is not null && Before(window) is { } before && _panes.TryGetValue(before.StartTicks, out var last) && last.Length > 0)
            aggregates.Follow(SegmentAggregates.Read(last, before));
        Forget(Series.FirstEndingAfter(window.EndTicks));
        return aggregates;
    }

    /// <summary>Readings were added.</summary>
    /// <param name="readings">The readings, in order of arrival.</param>
    /// <param name="newest">The newest event time of the station before them, in UTC ticks.</param>
    public void Add(ScoredRows readings, long newest)
    {
        for (var row = 0; row < readings.Count; row++)
        {
            var ticks = readings.EventTicks[row];
            if (ticks < _until) ForgetPaneAt(ticks);
            else _open.Add(readings, row, newest);
            newest = Math.Max(newest, ticks);
        }
    }

    /// <summary>A reading was changed: what is known of its pane counts no longer.</summary>
    public void Changed(long eventTicks)
    {
        _open.Discard(eventTicks);
        if (eventTicks < _until) ForgetPaneAt(eventTicks);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Series.Schedule.Key);
        writer.Write(_until);
    }

    /// <param name="until">The end of the last pane that was over, by the keys of schedules.</param>
    public void ContinueFrom(IReadOnlyDictionary<string, long> until) => _until = until.GetValueOrDefault(Series.Schedule.Key, SensorTime.Never);

    private IEnumerable<Window> NeededFor(Window window) =>
        Rules.CountsIncreases && Before(window) is { } before ? [before, .. Series.PanesOf(window)] : Series.PanesOf(window);

    /// <summary>The pane just before a window; null if no window has it.</summary>
    private Window? Before(Window window) => Series.PaneAt(window.StartTicks - 1) is var pane && pane.EndTicks == window.StartTicks ? pane : null;

    private void ForgetPaneAt(long ticks)
    {
        if (_panes.Count > 0) _panes.Remove(Series.PaneAt(ticks).StartTicks);
    }

    private void Forget(Window next)
    {
        var from = Rules.CountsIncreases ? Before(next)?.StartTicks ?? next.StartTicks : next.StartTicks;
        foreach (var start in _panes.Keys.Where(start => start < from).ToList()) _panes.Remove(start);
    }
}
