using System.Numerics;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Core.Storage;

namespace CitySensors.Core.Stations;

/// <summary>
/// Aggregates the readings of panes that are not over as they come. A pane is given up, and read from the store when it is over, if not all of its
/// readings came here, one of them changed, or there are too many. Not thread safe.
/// </summary>
internal sealed class OpenPanes(WindowRules rules)
{
    /// <summary>More than there are between the end of a window and its watermark; clocks that are ahead open a few more.</summary>
    private const int MaxPanes = 16;

    /// <summary>Of which 16 bytes each are kept.</summary>
    public const int MaxReadings = 1 << 16;

    private readonly List<SegmentAggregator> _panes = [];

    /// <summary>The last one that was closed, whose memory the next pane takes.</summary>
    private SegmentAggregator? _spare;

    /// <summary>A span in which there is no pane to open.</summary>
    private Window _closed;

    /// <summary>Adds a reading of a time that had none.</summary>
    /// <param name="readings">Readings.</param>
    /// <param name="row">Which of them.</param>
    /// <param name="newest">The newest event time of the station before it, in UTC ticks.</param>
    public void Add(ScoredRows readings, int row, long newest)
    {
        var ticks = readings.EventTicks[row];
        var values = readings.ValuesOf(row);
        if (_closed.Contains(ticks) || (Find(ticks) ?? Open(ticks, newest, readings.Catalogue.Slots)) is not { } pane) return;
        if (pane.Count == MaxReadings || (ticks < pane.NewestTicks && HasCounter(values))) Discard(ticks);
        else pane.Add(ticks, values, readings.Flags[row], rules.Slots);
    }

    /// <summary>Gives up the pane of an event time, if it is open.</summary>
    public void Discard(long ticks)
    {
        if (_panes.Count > 0) _panes.RemoveAll(pane => pane.Window.Contains(ticks));
    }

    /// <summary>Ends a pane, and gives up those before it.</summary>
    /// <param name="pane">The pane.</param>
    /// <param name="aggregates">Its aggregates; null without values.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryClose(Window pane, out SegmentAggregates? aggregates)
    {
        var known = _panes.Find(one => one.Window == pane);
        aggregates = known?.End();
        if (known is not null) _spare = known;
        _panes.RemoveAll(one => one.Window.StartTicks <= pane.StartTicks);
        return known is not null;
    }

    private SegmentAggregator? Find(long ticks)
    {
        for (var i = _panes.Count - 1; i >= 0; i--)
            if (_panes[i].Window.Contains(ticks)) return _panes[i];
        return null;
    }

    /// <summary>Opens the pane of an event time. It is complete only if no reading of it came before.</summary>
    private SegmentAggregator? Open(long ticks, long newest, IReadOnlyList<SensorType> types)
    {
        var pane = rules.Series.PaneAt(ticks);
        if (ticks < pane.StartTicks || newest >= pane.StartTicks || _panes.Count == MaxPanes)
        {
            _closed = ticks < pane.StartTicks ? new Window(ticks, pane.StartTicks) : pane;
            return null;
        }

        // The types of a catalogue are the same as long as the station has these windows.
        var aggregator = _spare ?? new SegmentAggregator(types);
        _spare = null;
        aggregator.Begin(pane);
        _panes.Add(aggregator);
        return aggregator;
    }

    /// <summary>Whether a value must be added in order.</summary>
    private bool HasCounter(ReadOnlySpan<double> values)
    {
        for (var slots = rules.Counters; slots != 0; slots &= slots - 1)
            if (!double.IsNaN(values[BitOperations.TrailingZeroCount(slots)])) return true;
        return false;
    }
}
