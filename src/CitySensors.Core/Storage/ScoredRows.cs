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

    /// <summary>Empty as long as no value of a row was corrected.</summary>
    private double[] _raw = [];

    public Catalogue Catalogue { get; private set; } = Catalogue.Empty;

    /// <summary>The scorer that scored them.</summary>
    public Scorer Scorer { get; private set; } = Catalogue.Empty.Scorer;

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
    public long CapacityBytes => 6L * sizeof(long) * _eventTicks.Length + sizeof(double) * (_values.Length + _raw.Length);

    /// <summary>The values of a reading; NaN if there is none.</summary>
    public ReadOnlySpan<double> ValuesOf(int row) => _values.AsSpan(row * Width, Width);

    /// <summary>A copy of a reading.</summary>
    public StoredReading StoredReading(int row) =>
        new(_eventTicks[row], _arrivedTicks[row], ValuesOf(row).ToArray(), _flags[row]) { Raw = HasRaw ? RawOf(row).ToArray() : null };

    /// <summary>Whether a row has values that were corrected.</summary>
    public bool HasRaw { get; private set; }

    /// <summary>All values before calibration, row-major, NaN where they are the same; empty if all are.</summary>
    public ReadOnlySpan<double> Raw => HasRaw ? _raw.AsSpan(0, Count * Width) : [];

    /// <summary>The values of a reading before calibration, NaN where they are the same; empty if all values of all rows are.</summary>
    public ReadOnlySpan<double> RawOf(int row) => HasRaw ? _raw.AsSpan(row * Width, Width) : [];

    /// <param name="catalogue">The catalogue.</param>
    /// <param name="scorer">The scorer of the station; null for that of the catalogue.</param>
    public void Reset(Catalogue catalogue, Scorer? scorer = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        Catalogue = catalogue;
        Scorer = scorer ?? catalogue.Scorer;
        Width = catalogue.Slots.Count;
        Count = 0;
        HasRaw = false;
    }

    /// <param name="reading">A reading with at most as many values as the catalogue has slots.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="scores">Its scores by the catalogue's scorer.</param>
    /// <exception cref="ArgumentException">There are more values than sensor types.</exception>
    public void Add(in Reading reading, long arrivedTicks, Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        Add(reading.EventTicks, arrivedTicks, reading.Values, scores.Flags, reading.Raw);
    }

    /// <param name="eventTicks">The event time in UTC ticks.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="values">At most as many values as the catalogue has slots; NaN if there is no value.</param>
    /// <param name="flags">What was found about the values.</param>
    /// <param name="raw">The values before calibration, NaN where they are the same; empty if all are.</param>
    /// <exception cref="ArgumentException">There are more values than sensor types.</exception>
    public void Add(long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ValueFlags flags, ReadOnlySpan<double> raw = default)
    {
        if (values.Length > Width) throw new ArgumentException($"{values.Length} values for {Width} sensor types.", nameof(values));
        EnsureCapacity();
        Count++;
        Set(Count - 1, eventTicks, arrivedTicks, values, flags, raw);
    }

    /// <summary>Replaces a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="eventTicks">The event time in UTC ticks.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="values">At most as many values as the catalogue has slots; NaN if there is no value.</param>
    /// <param name="flags">What was found about the values.</param>
    /// <param name="raw">The values before calibration, NaN where they are the same; empty if all are.</param>
    public void Set(int row, long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ValueFlags flags, ReadOnlySpan<double> raw = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        _eventTicks[row] = eventTicks;
        _arrivedTicks[row] = arrivedTicks;
        _flags[row] = flags;
        var slots = _values.AsSpan(row * Width, Width);
        values.CopyTo(slots);
        slots[values.Length..].Fill(double.NaN);
        if (HasRaw || !raw.IsEmpty) SetRaw(row, raw);
    }

    private void SetRaw(int row, ReadOnlySpan<double> raw)
    {
        if (_raw.Length < Count * Width) Array.Resize(ref _raw, _eventTicks.Length * Width);
        if (!HasRaw) _raw.AsSpan(0, Count * Width).Fill(double.NaN);
        HasRaw = true;
        var slots = _raw.AsSpan(row * Width, Width);
        raw.CopyTo(slots);
        slots[raw.Length..].Fill(double.NaN);
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
