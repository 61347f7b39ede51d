using System.Diagnostics;
using Orleans.Concurrency;

namespace CitySensors.Silo.Readings;

/// <summary>A reading on its way from Kafka to its station.</summary>
/// <param name="eventTicks">UTC ticks of the time of measurement.</param>
/// <param name="arrivedTicks">UTC ticks of the message's time, the same however often it is read, and another's than that of the messages beside it.</param>
/// <param name="values">A place for each sensor type that the decoder knew, NaN where there is no value.</param>
/// <param name="traceParent">The W3C trace context that the message brought; null where nothing is traced.</param>
[GenerateSerializer, Immutable, Alias("CitySensors.StationReading")]
internal sealed class StationReading(long eventTicks, long arrivedTicks, double[] values, string? traceParent = null)
{
    [Id(0)]
    public long EventTicks { get; } = eventTicks;

    [Id(1)]
    public long ArrivedTicks { get; } = arrivedTicks;

    [Id(2)]
    public double[] Values { get; } = values;

    [Id(3)]
    public string? TraceParent { get; } = traceParent;

    public ActivityContext Trace => ActivityContext.TryParse(TraceParent, null, isRemote: true, out var context) ? context : default;

    public DateTimeOffset EventTime => new(EventTicks, TimeSpan.Zero);

    public DateTimeOffset Arrived => new(ArrivedTicks, TimeSpan.Zero);
}
