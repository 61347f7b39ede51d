using Orleans.Concurrency;

namespace CitySensors.Grains.Readings;

/// <summary>A reading of a stream, on its way from a log to its station.</summary>
/// <param name="eventTicks">UTC ticks of the time of measurement.</param>
/// <param name="arrivedTicks">UTC ticks of the message's time: the same however often it is read.</param>
/// <param name="values">A place for each sensor type that the decoder knew, NaN where there is no value.</param>
/// <param name="position">Where in the log it is.</param>
/// <param name="traceParent">The W3C trace context that the message brought; null where nothing is traced.</param>
[GenerateSerializer, Immutable, Alias("CitySensors.StationReading")]
public sealed class StationReading(long eventTicks, long arrivedTicks, double[] values, LogPosition position, string? traceParent = null)
{
    [Id(0)]
    public long EventTicks { get; } = eventTicks;

    [Id(1)]
    public long ArrivedTicks { get; } = arrivedTicks;

    [Id(2)]
    public double[] Values { get; } = values;

    [Id(3)]
    public LogPosition Position { get; } = position;

    [Id(4)]
    public string? TraceParent { get; } = traceParent;
}

/// <summary>A place in a partitioned log.</summary>
/// <param name="Log">Which log: one that was deleted and created again is another. Empty where that is not known.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The place in the partition.</param>
[GenerateSerializer, Immutable, Alias("CitySensors.LogPosition")]
public readonly record struct LogPosition([property: Id(0)] string Log, [property: Id(1)] int Partition, [property: Id(2)] long Offset);
