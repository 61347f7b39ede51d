using CitySensors.Core.Sensors;

namespace CitySensors.Core.Readings;

/// <summary>A rejected reading.</summary>
/// <param name="Index">Its index in the request body, from 0.</param>
/// <param name="Reason">The category of the error, for metrics.</param>
/// <param name="Error">The error message.</param>
/// <param name="Member">The member in error; null if it is the reading as a whole.</param>
/// <param name="Line">The line of the request body with the error, from 1: that of the member, or the first of the reading. Null if it is unknown.</param>
public sealed record Rejection(int Index, RejectionReason Reason, string Error, string? Member = null, int? Line = null);

/// <summary>A value that replaced a stored one.</summary>
/// <param name="Index">The index of the reading in the request body, from 0.</param>
/// <param name="Member">The id of the sensor type.</param>
/// <param name="Before">The value that was stored.</param>
/// <param name="After">The value that is stored now.</param>
public readonly record struct CorrectedMember(int Index, string Member, double Before, double After);

public enum RejectionReason
{
    NotJson,
    Station,
    Timestamp,
    Value,
    UnknownSensorType,
    TooLarge,
    UnknownStation,
    StationNotPermitted,

    /// <summary>The stored reading of this time has another value.</summary>
    Conflict,
}

/// <summary>Readings that arrived together, in columns, and the rejections among them. Reusable; not thread safe.</summary>
public sealed class ReadingBatch
{
    private const int FirstCapacity = 128;

    private string[] _stations = new string[FirstCapacity];
    private long[] _eventTicks = new long[FirstCapacity];
    private int[] _indexes = new int[FirstCapacity];
    private double[] _values = [];

    public int Count { get; private set; }

    /// <summary>The number of slots per reading.</summary>
    public int Width { get; private set; }

    /// <summary>The number of readings received, including rejected ones.</summary>
    public int Sent { get; set; }

    public DateTimeOffset Arrived { get; private set; }

    public List<Rejection> Rejections { get; } = [];

    /// <summary>The ignored members of readings that were not rejected.</summary>
    public IgnoredMembers Ignored { get; } = new();

    /// <summary>The values of accepted readings that replaced stored ones.</summary>
    public List<CorrectedMember> Corrected { get; } = [];

    /// <summary>The name of the sender if its values replace stored ones of the same time; null if these are kept.</summary>
    public string? CorrectedBy { get; set; }

    /// <summary>The known stations among the senders whose clock is wrong; at most <see cref="Readings.WrongClocks.MaxStations"/> readings.</summary>
    public List<WrongClock> WrongClocks { get; } = [];

    public void Reset(int width, DateTimeOffset arrived)
    {
        // An idle batch must not keep station ids alive.
        Array.Clear(_stations, 0, Count);
        Count = 0;
        Sent = 0;
        Width = width;
        Arrived = arrived;
        Rejections.Clear();
        Ignored.Clear();
        Corrected.Clear();
        CorrectedBy = null;
        WrongClocks.Clear();
        EnsureCapacity(FirstCapacity);
    }

    public string StationOf(int i) => _stations[i];

    /// <summary>The index of a reading in the request body.</summary>
    public int IndexOf(int i) => _indexes[i];

    public Reading this[int i] => new(_eventTicks[i], _values.AsSpan(i * Width, Width));

    /// <summary>The readings by event time; those of the same time stay in their order.</summary>
    public IEnumerable<int> ByEventTime()
    {
        var times = _eventTicks.AsSpan(0, Count);
        for (var i = 1; i < times.Length; i++)
            if (times[i] < times[i - 1]) return Enumerable.Range(0, Count).OrderBy(at => _eventTicks[at]);
        return Enumerable.Range(0, Count);
    }

    /// <summary>A row of NaN to be filled in. It becomes part of the batch by calling <see cref="Add"/>.</summary>
    public Span<double> NextRow()
    {
        EnsureCapacity(Count + 1);
        var row = _values.AsSpan(Count * Width, Width);
        row.Fill(double.NaN);
        return row;
    }

    /// <summary>Adds the row last returned by <see cref="NextRow"/> to the batch.</summary>
    public void Add(string station, long eventTicks, int index)
    {
        _stations[Count] = station;
        _eventTicks[Count] = eventTicks;
        _indexes[Count] = index;
        Count++;
    }

    /// <summary>
    /// Reports conflicts with stored readings: as rejections, as ignored members of readings that were accepted in part, or as corrections.
    /// </summary>
    /// <param name="conflicts">At most one for each reading of the batch.</param>
    /// <param name="slots">The sensor types by slot.</param>
    public void Report(IReadOnlyCollection<ReadingConflict> conflicts, IReadOnlyList<SensorType> slots)
    {
        ArgumentNullException.ThrowIfNull(conflicts);
        ArgumentNullException.ThrowIfNull(slots);
        var readings = conflicts.DistinctBy(Key).ToDictionary(Key, _ => new List<int>());
        for (var i = 0; i < Count; i++)
            if (readings.TryGetValue((_stations[i], _eventTicks[i]), out var ofTime)) ofTime.Add(i);
        foreach (var conflict in conflicts)
        {
            // A sender may repeat a time within a body, so the reading with the conflicting values is looked for.
            var ofTime = readings[Key(conflict)];
            var at = ofTime.FindIndex(i => conflict.Values.All(value => _values[i * Width + value.Slot].Equals(value.Sent)));
            if (at < 0) continue;
            Report(conflict, _indexes[ofTime[at]], slots);
            ofTime.RemoveAt(at);
        }

        static (string, long) Key(ReadingConflict conflict) => (conflict.StationId, conflict.EventTicks);
    }

    private void Report(ReadingConflict conflict, int index, IReadOnlyList<SensorType> slots)
    {
        if (conflict.IsCorrection)
        {
            Corrected.AddRange(conflict.Values.Select(value => new CorrectedMember(index, slots[value.Slot].Id, value.Stored, value.Sent)));
            return;
        }

        if (conflict.IsRejected)
        {
            Rejections.Add(new Rejection(index, RejectionReason.Conflict, conflict.Describe(slots), slots[conflict.Values[0].Slot].Id));
            return;
        }

        foreach (var value in conflict.Values)
            Ignored.Add(new IgnoredMember(index, RejectionReason.Conflict, value.Describe(slots), slots[value.Slot].Id));
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
