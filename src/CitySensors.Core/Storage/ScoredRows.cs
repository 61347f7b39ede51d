using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Storage;

/// <summary>Readings of one station with their scores, in columns, scored by one catalogue. Reused; not thread safe.</summary>
public sealed class ScoredRows
{
    private const int FirstCapacity = 16;

    private long[] _eventTicks = new long[FirstCapacity];
    private long[] _arrivedTicks = new long[FirstCapacity];
    private ulong[] _outliers = new ulong[FirstCapacity];
    private ulong[] _failed = new ulong[FirstCapacity];
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
        if (reading.Values.Length > Width) throw new ArgumentException($"{reading.Values.Length} values for {Width} sensor types.", nameof(reading));
        EnsureCapacity();
        _eventTicks[Count] = reading.EventTicks;
        _arrivedTicks[Count] = arrivedTicks;
        _outliers[Count] = scores.Outliers;
        _failed[Count] = scores.Failed;
        var row = _values.AsSpan(Count * Width, Width);
        reading.Values.CopyTo(row);
        row[reading.Values.Length..].Fill(double.NaN);
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
