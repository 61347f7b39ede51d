using System.Numerics;
using CitySensors.Core.Quality;

namespace CitySensors.Core.Readings;

/// <summary>A buffer of readings in columns. Reused; not thread safe.</summary>
public sealed class ScannedReadings
{
    private readonly long[] _eventTicks;
    private readonly long[] _arrivedTicks;
    private readonly ValueFlags[] _flags;
    private readonly ulong[] _notEvaluated;
    private readonly double[][] _values;
    private readonly double[][] _raw;
    private readonly ulong _slots;

    /// <param name="capacity">The maximum number of readings.</param>
    /// <param name="width">The number of slots; values of later ones are left out.</param>
    /// <param name="slots">A bit for each wanted slot; readings without a value of any of them are left out.</param>
    /// <param name="withRaw">Whether values before calibration are wanted.</param>
    public ScannedReadings(int capacity, int width, ulong slots = ulong.MaxValue, bool withRaw = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Definitions.Catalogue.MaxSensorTypes);
        Width = width;
        _slots = slots & (width == 0 ? 0 : ulong.MaxValue >> (Definitions.Catalogue.MaxSensorTypes - width));
        (_eventTicks, _arrivedTicks, _flags, _notEvaluated) = (new long[capacity], new long[capacity], new ValueFlags[capacity], new ulong[capacity]);
        _values = ColumnsOf(_slots);
        _raw = withRaw ? ColumnsOf(_slots) : [];

        double[][] ColumnsOf(ulong wanted) => [.. Enumerable.Range(0, width).Select(slot => (wanted >> slot & 1) != 0 ? new double[capacity] : [])];
    }

    public int Count { get; private set; }

    public int Capacity => _eventTicks.Length;

    /// <summary>The number of slots.</summary>
    public int Width { get; }

    public bool IsFull => Count == Capacity;

    /// <summary>Event times in UTC ticks.</summary>
    public ReadOnlySpan<long> EventTicks => _eventTicks.AsSpan(0, Count);

    /// <summary>Arrival times in UTC ticks.</summary>
    public ReadOnlySpan<long> ArrivedTicks => _arrivedTicks.AsSpan(0, Count);

    public ReadOnlySpan<ValueFlags> Flags => _flags.AsSpan(0, Count);

    /// <summary>A bit for each slot whose values were compared with no range.</summary>
    public ReadOnlySpan<ulong> NotEvaluated => _notEvaluated.AsSpan(0, Count);

    /// <summary>The values of a wanted slot; NaN if there is none.</summary>
    public ReadOnlySpan<double> ValuesOf(int slot) => _values[slot].AsSpan(0, Count);

    /// <summary>The values of a wanted slot before calibration; NaN if they are the same or there is none.</summary>
    public ReadOnlySpan<double> RawOf(int slot) => _raw[slot].AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Adds a reading if it has a value of a wanted slot.</summary>
    /// <param name="eventTicks">The event time in UTC ticks.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="values">The values by slot; NaN if there is none.</param>
    /// <param name="raw">The values before calibration, NaN where they are the same; empty if all are.</param>
    /// <param name="flags">What was found about the values.</param>
    /// <param name="notEvaluated">A bit for each slot whose values were compared with no range.</param>
    public void Add(long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ReadOnlySpan<double> raw, ValueFlags flags, ulong notEvaluated)
    {
        var row = Count;
        var hasValue = false;
        for (var left = _slots; left != 0; left &= left - 1)
        {
            var slot = BitOperations.TrailingZeroCount(left);
            var value = slot < values.Length ? values[slot] : double.NaN;
            hasValue |= !double.IsNaN(value);
            _values[slot][row] = value;
        }

        if (!hasValue) return;
        if (_raw.Length > 0)
            for (var left = _slots; left != 0; left &= left - 1)
                _raw[BitOperations.TrailingZeroCount(left)][row] = BitOperations.TrailingZeroCount(left) is var slot && slot < raw.Length ? raw[slot] : double.NaN;
        _eventTicks[row] = eventTicks;
        _arrivedTicks[row] = arrivedTicks;
        _flags[row] = flags;
        _notEvaluated[row] = notEvaluated;
        Count = row + 1;
    }
}
