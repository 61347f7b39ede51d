using System.Numerics;
using System.Runtime.InteropServices;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Aggregates;

/// <summary>Aggregates the readings of a station in one window after the other. Reused; not thread safe.</summary>
/// <param name="types">The sensor types by slot.</param>
public sealed class SegmentAggregator(IReadOnlyList<SensorType> types)
{
    private readonly SensorType[] _types = [.. types];

    private readonly List<long> _times = [];

    /// <summary>A bit for each slot with a valid value, of each reading.</summary>
    private readonly List<ulong> _valid = [];

    private readonly List<long> _steps = [];
    private Aggregate?[] _bySlot = [];
    private bool _isInOrder;

    public Window Window { get; private set; }

    /// <summary>The number of readings.</summary>
    public int Count => _times.Count;

    /// <summary>The latest event time in UTC ticks.</summary>
    public long NewestTicks { get; private set; }

    public void Begin(Window window)
    {
        Window = window;
        _bySlot = new Aggregate?[_types.Length];
        (_isInOrder, NewestTicks) = (true, long.MinValue);
        _times.Clear();
        _valid.Clear();
    }

    /// <param name="eventTicks">The event time in UTC ticks, of which there is one reading; with a value of a counter after that of the readings before.</param>
    /// <param name="values">One value per slot, NaN if there is none; slots without a sensor type are ignored.</param>
    /// <param name="flags">What was found about the values.</param>
    /// <param name="slots">A bit for each slot whose values are aggregated.</param>
    public void Add(long eventTicks, ReadOnlySpan<double> values, ValueFlags flags, ulong slots = ulong.MaxValue)
    {
        var valid = 0UL;
        var width = Math.Min(values.Length, _bySlot.Length);
        for (var slot = 0; slot < width; slot++)
        {
            var value = (slots >> slot & 1) != 0 ? values[slot] : double.NaN;
            if (double.IsNaN(value)) continue;
            var aggregate = _bySlot[slot] ??= new Aggregate();
            if ((flags.Failed >> slot & 1) != 0)
            {
                aggregate.AddFailed();
            }
            else if ((flags.Suspect >> slot & 1) != 0)
            {
                aggregate.AddSuspect();
            }
            else
            {
                valid |= 1UL << slot;
                aggregate.Add(_types[slot], eventTicks, value, (flags.Outliers >> slot & 1) != 0);
            }
        }

        if (eventTicks < NewestTicks) _isInOrder = false;
        else NewestTicks = eventTicks;
        _times.Add(eventTicks);
        _valid.Add(valid);
    }

    /// <summary>The aggregates of the window; null without values.</summary>
    public SegmentAggregates? End()
    {
        if (!_isInOrder) CollectionsMarshal.AsSpan(_times).Sort(CollectionsMarshal.AsSpan(_valid));
        var valid = 0UL;
        foreach (var slots in _valid) valid |= slots;
        // Most stations send all their sensors at once, with the same interval then.
        var (ofAll, known) = (0L, false);
        for (; valid != 0; valid &= valid - 1)
        {
            var slot = BitOperations.TrailingZeroCount(valid);
            var aggregate = _bySlot[slot]!;
            if (aggregate.Count < _times.Count)
            {
                aggregate.Cover(Window, MedianStep(1UL << slot));
                continue;
            }

            if (!known) (ofAll, known) = (MedianStep(0), true);
            aggregate.Cover(Window, ofAll);
        }

        var isEmpty = Array.TrueForAll(_bySlot, aggregate => aggregate is null);
        return isEmpty ? null : new SegmentAggregates(Window, _bySlot);
    }

    /// <summary>The median of the times between readings in which the slots have a valid value; 0 for fewer than two.</summary>
    private long MedianStep(ulong slots)
    {
        _steps.Clear();
        var before = -1L;
        for (var i = 0; i < _times.Count; i++)
        {
            if ((_valid[i] & slots) != slots) continue;
            if (before >= 0) _steps.Add(_times[i] - before);
            before = _times[i];
        }

        if (_steps.Count == 0) return 0;
        // Most are the same; only another step needs sorting.
        var steps = CollectionsMarshal.AsSpan(_steps);
        if (steps.ContainsAnyExcept(steps[0])) steps.Sort();
        return steps[steps.Length / 2];
    }
}
