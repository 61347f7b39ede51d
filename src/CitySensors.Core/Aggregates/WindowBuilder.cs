namespace CitySensors.Core.Aggregates;

/// <summary>Merges aggregates of segments to windows of a query. For one query; not thread safe.</summary>
public sealed class WindowBuilder(AggregateQuery query)
{
    private readonly List<SegmentAggregates> _windows = [];
    private readonly double[] _lastOfCounters = NoValues();
    private Aggregate?[] _merged = [];
    private Window _window;
    private bool _isOpen;

    /// <summary>Begins a segment, which lies in one window, after all segments before.</summary>
    /// <param name="startTicks">The start of the segment in UTC ticks.</param>
    /// <returns>False if it is beyond the limit or the range: the next page begins with its window.</returns>
    public bool Begin(long startTicks)
    {
        if (_isOpen && _window.Contains(startTicks)) return true;
        Close();
        _window = query.Windows.At(startTicks);
        if (_windows.Count == query.Limit || _window.StartTicks >= query.BeforeTicks) return false;
        _merged = new Aggregate?[Definitions.Catalogue.MaxSensorTypes];
        _isOpen = true;
        return true;
    }

    /// <summary>Adds the aggregates of a segment that was begun.</summary>
    /// <param name="startTicks">The start of the segment in UTC ticks.</param>
    /// <param name="bytes">The output of <see cref="SegmentAggregates.Write"/>.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public void Add(long startTicks, ReadOnlySpan<byte> bytes) => SegmentAggregates.MergeInto(_merged, bytes, startTicks, query.Slots);

    /// <summary>Adds a segment that was begun.</summary>
    public void Add(SegmentAggregates segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        Add(segment.Window.StartTicks, segment.Write());
    }

    /// <summary>The windows whose segments were added.</summary>
    /// <param name="nextTicks">The start of the first segment that was not added, in UTC ticks; null if there is none.</param>
    public AggregatePage End(long? nextTicks = null)
    {
        if (nextTicks is not { } next)
        {
            Close();
            return new AggregatePage(_windows, null);
        }

        var window = query.Windows.At(next);
        if (_isOpen && window.StartTicks != _window.StartTicks) Close();
        _isOpen = false;
        return new AggregatePage(_windows, window.StartTicks < query.BeforeTicks ? window.StartTicks : null);
    }

    private void Close()
    {
        if (!_isOpen) return;
        _isOpen = false;
        var any = false;
        for (var slot = 0; slot < _merged.Length; slot++)
        {
            if (_merged[slot] is not { } aggregate) continue;
            any = true;
            aggregate.ValueBefore = _lastOfCounters[slot];
            if (aggregate.LastValue is var last && !double.IsNaN(last)) _lastOfCounters[slot] = last;
        }

        // Windows before are read for the last values of counters only.
        if (any && _window.StartTicks >= query.FromTicks) _windows.Add(new SegmentAggregates(_window, _merged));
    }

    private static double[] NoValues()
    {
        var values = new double[Definitions.Catalogue.MaxSensorTypes];
        Array.Fill(values, double.NaN);
        return values;
    }
}
