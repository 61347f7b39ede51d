using Orleans.Concurrency;

namespace CitySensors.Grains.Readings;

/// <summary>A reading delivered to its station by a stream.</summary>
/// <param name="eventTicks">The event time in UTC ticks.</param>
/// <param name="arrivedTicks">The timestamp of the message in UTC ticks, which is the same for every delivery.</param>
/// <param name="values">One value per slot known to the decoder; NaN if there is no value.</param>
/// <param name="position">The position in the log.</param>
/// <param name="traceParent">The W3C trace context of the message; null if there is none.</param>
/// <param name="correctedBy">The name of the sender if its values replace stored ones of the same time; null if these are kept.</param>
[GenerateSerializer, Immutable, Alias("CitySensors.StationReading")]
public sealed class StationReading(long eventTicks, long arrivedTicks, double[] values, LogPosition position, string? traceParent = null, string? correctedBy = null)
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

    [Id(5)]
    public string? CorrectedBy { get; } = correctedBy;
}

/// <summary>A position in a partitioned log.</summary>
/// <param name="Log">The id of the log, which changes when it is deleted and recreated. Empty if unknown.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset in the partition.</param>
[GenerateSerializer, Immutable, Alias("CitySensors.LogPosition")]
public readonly record struct LogPosition([property: Id(0)] string Log, [property: Id(1)] int Partition, [property: Id(2)] long Offset);
