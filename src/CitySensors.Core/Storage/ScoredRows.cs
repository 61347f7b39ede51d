using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Storage;

/// <summary>Readings of one station with their scores, in columns, scored by one catalogue. Reused; not thread safe.</summary>
/// <param name="firstCapacity">The initial capacity in readings; at least 1.</param>
public sealed class ScoredRows(int firstCapacity = 4)
{
    private long[] _eventTicks = new long[firstCapacity];
    private long[] _arrivedTicks = new long[firstCapacity];
    private ValueFlags[] _flags = new ValueFlags[firstCapacity];
    private double[] _values = [];

    public Catalogue Catalogue { get; private set; } = Catalogue.Empty;

    public int Count { get; private set; }

    /// <summary>The number of slots per reading, which is that of the catalogue.</summary>
    public int Width { get; private set; }

    /// <summary>Event times in UTC ticks, in order of arrival.</summary>
    public ReadOnlySpan<long> EventTicks => _eventTicks.AsSpan(0, Count);

    /// <summary>Arrival times in UTC ticks.</summary>
    public ReadOnlySpan<long> ArrivedTicks => _arrivedTicks.AsSpan(0, Count);

    /// <summary>What was found about the values of each reading.</summary>
    public ReadOnlySpan<ValueFlags> Flags => _flags.AsSpan(0, Count);

    /// <summary>All values, row-major, <see cref="Width"/> per reading.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count * Width);

    /// <summary>The allocated size of the columns.</summary>
    public long CapacityBytes => 5L * sizeof(long) * _eventTicks.Length + sizeof(double) * _values.Length;

    /// <summary>The values of a reading; NaN if there is none.</summary>
    public ReadOnlySpan<double> ValuesOf(int row) => _values.AsSpan(row * Width, Width);

    /// <summary>A copy of a reading.</summary>
    public StoredReading StoredReading(int row) => new(_eventTicks[row], _arrivedTicks[row], ValuesOf(row).ToArray(), _flags[row]);

    public void Reset(Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        Catalogue = catalogue;
        Width = catalogue.Slots.Count;
        Count = 0;
    }

    /// <param name="reading">A reading with at most as many values as the catalogue has slots.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="scores">Its scores by the catalogue's scorer.</param>
    /// <exception cref="ArgumentException">There are more values than sensor types.</exception>
    public void Add(in Reading reading, long arrivedTicks, Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        Add(reading.EventTicks, arrivedTicks, reading.Values, scores.Flags);
    }

    /// <param name="eventTicks">The event time in UTC ticks.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="values">At most as many values as the catalogue has slots; NaN if there is no value.</param>
    /// <param name="flags">What was found about the values.</param>
    /// <exception cref="ArgumentException">There are more values than sensor types.</exception>
    public void Add(long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ValueFlags flags)
    {
        if (values.Length > Width) throw new ArgumentException($"{values.Length} values for {Width} sensor types.", nameof(values));
        EnsureCapacity();
        Count++;
        Set(Count - 1, eventTicks, arrivedTicks, values, flags);
    }

    /// <summary>Replaces a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="eventTicks">The event time in UTC ticks.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="values">At most as many values as the catalogue has slots; NaN if there is no value.</param>
    /// <param name="flags">What was found about the values.</param>
    public void Set(int row, long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ValueFlags flags)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        _eventTicks[row] = eventTicks;
        _arrivedTicks[row] = arrivedTicks;
        _flags[row] = flags;
        var slots = _values.AsSpan(row * Width, Width);
        values.CopyTo(slots);
        slots[values.Length..].Fill(double.NaN);
    }

    private void EnsureCapacity()
    {
        if (Count == _eventTicks.Length)
        {
            var capacity = Count * 2;
            Array.Resize(ref _eventTicks, capacity);
            Array.Resize(ref _arrivedTicks, capacity);
            Array.Resize(ref _flags, capacity);
        }

        if ((Count + 1) * Width > _values.Length) Array.Resize(ref _values, _eventTicks.Length * Width);
    }
}
