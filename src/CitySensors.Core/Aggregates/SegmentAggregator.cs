using System.Numerics;
using System.Runtime.InteropServices;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Aggregates;

/// <summary>Aggregates the readings of a station in one window after the other. Reused; not thread safe.</summary>
/// <param name="types">The sensor types by slot.</param>
public sealed class SegmentAggregator(IReadOnlyList<SensorType> types)
{
    private readonly List<long> _times = [];

    /// <summary>A bit for each slot with a valid value, of each reading.</summary>
    private readonly List<ulong> _valid = [];

    private readonly List<long> _steps = [];
    private Window _window;
    private Aggregate?[] _bySlot = [];

    public void Begin(Window window)
    {
        _window = window;
        _bySlot = new Aggregate?[types.Count];
        _times.Clear();
        _valid.Clear();
    }

    /// <param name="eventTicks">The event time in UTC ticks, after that of the reading before.</param>
    /// <param name="values">One value per slot, NaN if there is none; slots without a sensor type are ignored.</param>
    /// <param name="flags">What was found about the values.</param>
    public void Add(long eventTicks, ReadOnlySpan<double> values, ValueFlags flags)
    {
        var valid = 0UL;
        for (var slot = 0; slot < values.Length && slot < _bySlot.Length; slot++)
        {
            var value = values[slot];
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
                aggregate.Add(types[slot], eventTicks, value, (flags.Outliers >> slot & 1) != 0);
            }
        }

        _times.Add(eventTicks);
        _valid.Add(valid);
    }

    /// <summary>The aggregates of the window; null without values.</summary>
    public SegmentAggregates? End()
    {
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
                aggregate.Cover(_window, MedianStep(1UL << slot));
                continue;
            }

            if (!known) (ofAll, known) = (MedianStep(0), true);
            aggregate.Cover(_window, ofAll);
        }

        var isEmpty = Array.TrueForAll(_bySlot, aggregate => aggregate is null);
        return isEmpty ? null : new SegmentAggregates(_window, _bySlot);
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
