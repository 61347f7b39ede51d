namespace CitySensors.Core.Readings;

/// <summary>What was not a reading, and why.</summary>
/// <param name="Index">Its place in what was sent, from 0.</param>
/// <param name="Reason">What kind of fault it is, one of a few, for counting.</param>
/// <param name="Error">What is wrong and where, for people.</param>
/// <param name="Member">The member that is at fault; null where it is the reading as a whole.</param>
public sealed record Rejection(int Index, RejectionReason Reason, string Error, string? Member = null);

public enum RejectionReason
{
    NotJson,
    Station,
    Timestamp,
    Value,
    UnknownSensorType,
    TooLarge,
    UnknownStation,
}

/// <summary>Readings that arrived together, in columns, with what was rejected beside them. Made to be used again; not thread safe.</summary>
public sealed class ReadingBatch
{
    private const int FirstCapacity = 128;

    private string[] _stations = new string[FirstCapacity];
    private long[] _eventTicks = new long[FirstCapacity];
    private int[] _indexes = new int[FirstCapacity];
    private double[] _values = [];

    public int Count { get; private set; }

    /// <summary>How many places for values each reading has.</summary>
    public int Width { get; private set; }

    /// <summary>How many readings were sent, rejected ones included.</summary>
    public int Sent { get; set; }

    public DateTimeOffset Arrived { get; private set; }

    public List<Rejection> Rejections { get; } = [];

    public void Reset(int width, DateTimeOffset arrived)
    {
        // Station ids must not be kept alive by an idle batch.
        Array.Clear(_stations, 0, Count);
        Count = 0;
        Sent = 0;
        Width = width;
        Arrived = arrived;
        Rejections.Clear();
        EnsureCapacity(FirstCapacity);
    }

    public string StationOf(int i) => _stations[i];

    /// <summary>The place of a reading in what was sent.</summary>
    public int IndexOf(int i) => _indexes[i];

    public Reading this[int i] => new(_eventTicks[i], _values.AsSpan(i * Width, Width));

    /// <summary>A row of NaN to be filled; it counts only once <see cref="Keep"/> was called.</summary>
    public Span<double> NextRow()
    {
        EnsureCapacity(Count + 1);
        var row = _values.AsSpan(Count * Width, Width);
        row.Fill(double.NaN);
        return row;
    }

    /// <summary>Keeps the row that <see cref="NextRow"/> gave last.</summary>
    public void Keep(string station, long eventTicks, int index)
    {
        _stations[Count] = station;
        _eventTicks[Count] = eventTicks;
        _indexes[Count] = index;
        Count++;
    }

    private void EnsureCapacity(int count)
    {
        if (count > _stations.Length)
        {
            var capacity = Math.Max(count, _stations.Length * 2);
            Array.Resize(ref _stations, capacity);
            Array.Resize(ref _eventTicks, capacity);
            Array.Resize(ref _indexes, capacity);
        }

        if (_values.Length < _stations.Length * Width) Array.Resize(ref _values, _stations.Length * Width);
    }
}
