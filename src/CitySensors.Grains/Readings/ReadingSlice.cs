using System.Diagnostics;
using Orleans.Concurrency;

namespace CitySensors.Grains.Readings;

/// <summary>
/// Readings of one station that are processed together, in columns. Filled and reused by the dispatcher; not modified while a grain uses it.
/// Not thread safe.
/// </summary>
[GenerateSerializer, Immutable, Alias("CitySensors.ReadingSlice")]
public sealed class ReadingSlice
{
    /// <summary>Most slices have few readings; those of busy stations grow once, as they are reused.</summary>
    private const int FirstCapacity = 4;

    [Id(0)]
    private long[] _eventTicks = new long[FirstCapacity];

    [Id(1)]
    private long[] _arrivedTicks = new long[FirstCapacity];

    [Id(2)]
    private double[] _values = [];

    /// <summary>The number of readings.</summary>
    [Id(3)]
    public int Count { get; private set; }

    /// <summary>The number of slots per reading.</summary>
    [Id(4)]
    public int Width { get; private set; }

    /// <summary>The W3C trace context of the first traced reading; null if none is traced.</summary>
    [Id(5)]
    public string? TraceParent { get; private set; }

    /// <summary>The names of the senders of corrections; null while there are none.</summary>
    [Id(6)]
    private string?[]? _correctedBy;

    public ActivityContext Trace => ActivityContext.TryParse(TraceParent, null, isRemote: true, out var context) ? context : default;

    public long EventTicks(int i) => _eventTicks[i];

    public long ArrivedTicks(int i) => _arrivedTicks[i];

    /// <summary>The values of a reading; NaN if there is none.</summary>
    public ReadOnlySpan<double> Values(int i) => _values.AsSpan(i * Width, Width);

    /// <summary>The name of the sender if the values of a reading replace stored ones; null if these are kept.</summary>
    public string? CorrectedBy(int i) => i < _correctedBy?.Length ? _correctedBy[i] : null;

    public void Clear() => (Count, Width, TraceParent, _correctedBy) = (0, 0, null, null);

    public void Add(long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, string? correctedBy = null)
    {
        if (values.Length > Width) Widen(values.Length);
        EnsureCapacity();
        _eventTicks[Count] = eventTicks;
        _arrivedTicks[Count] = arrivedTicks;
        var row = _values.AsSpan(Count * Width, Width);
        values.CopyTo(row);
        row[values.Length..].Fill(double.NaN);
        if (correctedBy is not null) SetCorrectedBy(correctedBy);
        Count++;
    }

    /// <summary>Sets the trace context unless an earlier reading has set it.</summary>
    public void AddTrace(string? traceParent) => TraceParent ??= traceParent;

    private void SetCorrectedBy(string sender)
    {
        if (!(_correctedBy?.Length > Count)) Array.Resize(ref _correctedBy, _eventTicks.Length);
        _correctedBy[Count] = sender;
    }

    /// <summary>Widens the rows after a sensor type was added.</summary>
    private void Widen(int width)
    {
        var values = new double[_eventTicks.Length * width];
        values.AsSpan().Fill(double.NaN);
        for (var i = 0; i < Count; i++) Values(i).CopyTo(values.AsSpan(i * width));
        _values = values;
        Width = width;
    }

    private void EnsureCapacity()
    {
        if (Count == _eventTicks.Length)
        {
            Array.Resize(ref _eventTicks, Count * 2);
            Array.Resize(ref _arrivedTicks, Count * 2);
        }

        if ((Count + 1) * Width > _values.Length) Array.Resize(ref _values, _eventTicks.Length * Width);
    }
}
