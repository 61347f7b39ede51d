using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Storage;

/// <summary>Readings of one station with their scores, in columns, scored by one catalogue. Reused; not thread safe.</summary>
/// <param name="firstCapacity">For how many readings there is room before it grows; at least 1.</param>
public sealed class ScoredRows(int firstCapacity = 16)
{
    private long[] _eventTicks = new long[firstCapacity];
    private long[] _arrivedTicks = new long[firstCapacity];
    private ulong[] _outliers = new ulong[firstCapacity];
    private ulong[] _failed = new ulong[firstCapacity];
    private double[] _values = [];

    public Catalogue Catalogue { get; private set; } = Catalogue.Empty;

    public int Count { get; private set; }

    /// <summary>How many places for values each reading has: as many as the catalogue.</summary>
    public int Width { get; private set; }

    /// <summary>UTC ticks of the event times, in the order of arrival.</summary>
    public ReadOnlySpan<long> EventTicks => _eventTicks.AsSpan(0, Count);

    /// <summary>UTC ticks of the arrival.</summary>
    public ReadOnlySpan<long> ArrivedTicks => _arrivedTicks.AsSpan(0, Count);

    /// <summary>For each reading a bit for each place, set where the value is an outlier.</summary>
    public ReadOnlySpan<ulong> Outliers => _outliers.AsSpan(0, Count);

    /// <summary>For each reading a bit for each place, set where the value failed quality control.</summary>
    public ReadOnlySpan<ulong> Failed => _failed.AsSpan(0, Count);

    /// <summary>All values, row-major, <see cref="Width"/> a reading.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count * Width);

    /// <summary>The memory of the columns.</summary>
    public long CapacityBytes => 4L * sizeof(long) * _eventTicks.Length + sizeof(double) * _values.Length;

    /// <summary>The values of a reading, NaN where there is none.</summary>
    public ReadOnlySpan<double> ValuesOf(int row) => _values.AsSpan(row * Width, Width);

    public void Reset(Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        Catalogue = catalogue;
        Width = catalogue.Places.Count;
        Count = 0;
    }

    /// <param name="reading">A place for each sensor type of the catalogue, or for its first ones.</param>
    /// <param name="arrivedTicks">UTC ticks of the arrival.</param>
    /// <param name="scores">What the catalogue's scorer says of it.</param>
    /// <exception cref="ArgumentException">There are more values than sensor types.</exception>
    public void Add(in Reading reading, long arrivedTicks, Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        Add(reading.EventTicks, arrivedTicks, reading.Values, scores.Outliers, scores.Failed);
    }

    /// <param name="eventTicks">UTC ticks of the event time.</param>
    /// <param name="arrivedTicks">UTC ticks of the arrival.</param>
    /// <param name="values">A place for each sensor type of the catalogue, or for its first ones; NaN where there is no value.</param>
    /// <param name="outliers">A bit for each place, set where the value is an outlier.</param>
    /// <param name="failed">A bit for each place, set where the value failed quality control.</param>
    /// <exception cref="ArgumentException">There are more values than sensor types.</exception>
    public void Add(long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ulong outliers, ulong failed)
    {
        if (values.Length > Width) throw new ArgumentException($"{values.Length} values for {Width} sensor types.", nameof(values));
        EnsureCapacity();
        _eventTicks[Count] = eventTicks;
        _arrivedTicks[Count] = arrivedTicks;
        _outliers[Count] = outliers;
        _failed[Count] = failed;
        var row = _values.AsSpan(Count * Width, Width);
        values.CopyTo(row);
        row[values.Length..].Fill(double.NaN);
        Count++;
    }

    private void EnsureCapacity()
    {
        if (Count == _eventTicks.Length)
        {
            var capacity = Count * 2;
            Array.Resize(ref _eventTicks, capacity);
            Array.Resize(ref _arrivedTicks, capacity);
            Array.Resize(ref _outliers, capacity);
            Array.Resize(ref _failed, capacity);
        }

        if ((Count + 1) * Width > _values.Length) Array.Resize(ref _values, _eventTicks.Length * Width);
    }
}
